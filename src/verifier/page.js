// The page that the square opens: what stands behind the # is checked here, in the browser, and sent to nobody. Once
// opened, it works without a network: the worker keeps the page, the program and what is known of the register.

import { check, note, now, textOf } from "./bring.js";
import { meant } from "./check_code.js";
import * as paper from "./paper.js";
import { age, el } from "./show.js";
import { fallBackOn } from "./signature.js";
import { opened } from "./snapshot.js";
import { say, speak } from "./words.js";

const part = (id) => document.getElementById(id);
const given = JSON.parse(part("words").textContent);
const place = part("verdict");
const square = () => import(given.addresses.square);

speak(given);
fallBackOn(() => import(given.addresses.ed25519));
let known = null;

async function snapshot() {
  if (known && known.isFresh(now())) return known;
  const answer = await fetch(given.addresses.known, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (known = opened(await answer.json()));
}

async function opens() {
  part("how").hidden = false;
  if (location.hash.length < 2) return;
  place.replaceChildren(el("p", { role: "status" }, say("page.checking")));
  await judged(location.hash, "");
}

async function judged(said, carrier) {
  try {
    const here = await snapshot();
    await check(said.startsWith("#") ? `${here.origin}/V${said}` : said, here, [paper], place, carrier);
  } catch {
    note(place, say("page.not_loaded"), say("page.call"));
  }
}

// The verdict brings the heading of the page; without one, the page keeps its own.
new MutationObserver(() => (part("unread").hidden = Boolean(place.querySelector("h1")))).observe(place, { childList: true });
addEventListener("hashchange", opens);
opens();

part("id_file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file || !/^image\//.test(file.type)) return;
  try {
    const brought = await textOf(file, await square());
    if (brought) await judged(brought.said, brought.carrier);
  } catch {
    // The form still sends the photo, and the register reads it.
  }
});

// A code is looked up by the register; without a network there is nobody to ask.
part("id_code").form.addEventListener("submit", (event) => {
  const code = meant(part("id_code").value);
  if (navigator.onLine || !part("id_code").value.trim()) return;
  event.preventDefault();
  note(place, code ? say("page.code_alone", { code }) : say("page.code_wrong"), say("page.call"));
});

if (navigator.mediaDevices?.getUserMedia) {
  const button = part("camera"), seen = part("seen");
  let stop = null;
  const close = () => {
    stop?.();
    stop = null;
    seen.hidden = true;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stop) return close();
    try {
      const { withCamera } = await square();
      seen.hidden = false;
      stop = await withCamera(seen, (said) => {
        close();
        judged(said, "picture");
      });
    } catch {
      close();
      note(place, say("page.no_camera"));
    }
  });
}

if ("serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register(given.addresses.worker, { scope: given.addresses.scope }).then(async () => {
    await navigator.serviceWorker.ready;
    const here = await snapshot().catch(() => null);
    if (here) part("kept").replaceChildren(say("page.kept"), " ", age({ asOf: here.as_of, checkedAt: now() }));
  }, () => {});
}
