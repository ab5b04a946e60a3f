// What one brings to be checked: a photo, a file, what the camera sees, a text, a code. The same on page and in file.

import { PDF } from "./elsewhere.js";
import { verdict } from "./judge.js";
import { el, shown } from "./show.js";

const MAX_TEXT_FILE = 256 * 1024;

export const now = () => Math.floor(Date.now() / 1000);

// Put a verdict on the page and lead the reader to it.
export async function check(said, known, readers, place, carrier = "") {
  const parts = shown(await verdict(said.trim(), known, now(), readers, carrier));
  place.replaceChildren(...parts);
  parts[0].focus();
}

// Say why there is no verdict.
export function note(place, ...sentences) {
  const made = el("div", { class: "note", "data-s": "wait", role: "alert" }, ...sentences.map((sentence) => el("p", {}, sentence)));
  place.replaceChildren(made);
}

// Return the text in a file: of the square in a photo, or of a saved award; null where there is none.
export async function textOf(file, square) {
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  if (PDF === String.fromCharCode(...head.slice(0, PDF.length))) return { said: PDF, carrier: "" };
  const isText = head.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
  if (isText && file.size <= MAX_TEXT_FILE) return { said: await file.text(), carrier: "" };
  const said = isText ? null : await square.inPhoto(file);
  return said === null ? null : { said, carrier: "picture" };
}
