// The camera, where the browser gives one; where not, the page says why, and what works instead.

import { say } from "./words.js";

const isFile = location.protocol === "file:";

// `load` returns the module square.js, at once or when it is first needed; `found` gets the text of a square.
export function offerCamera(part, load, found) {
  const button = part("camera"), seen = part("seen");
  const tell = (why) => {
    part("nocamera").textContent = why ? say(`page.${why}`) : "";
    part("nocamera").hidden = !why;
  };
  if (!navigator.mediaDevices?.getUserMedia) return tell(isFile ? "no_camera_file" : "no_camera");
  let stop = null;
  const close = () => {
    stop?.();
    stop = null;
    seen.hidden = true;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stop) return close();
    tell("");
    try {
      const { withCamera } = await load();
      seen.hidden = false;
      stop = await withCamera(seen, (said) => {
        close();
        found(said);
      });
    } catch (error) {
      close();
      tell(error?.name !== "NotAllowedError" ? "no_camera" : isFile ? "no_camera_file" : "camera_refused");
    }
  });
}
