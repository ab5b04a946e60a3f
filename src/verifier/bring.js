// What one brings to be checked: a photo or a file. And what is said where that gives no verdict.

import { PDF } from "./elsewhere.js";
import { el } from "./element.js";
import { say } from "./words.js";

const MOST_TEXT = 256 * 1024 + 4; // so that what is larger is told as such
const SVG = /^[\s\xef\xbb\xbf]*<(svg|(\?xml|!--|!doctype svg)[^]*<svg)[\s>]/i;

export const now = () => Math.floor(Date.now() / 1000);

// Say something in a place of the page. No sentence: what was said there is taken away.
export function note(place, ...sentences) {
  const said = sentences.filter(Boolean).map((sentence) => el("p", {}, sentence));
  place.replaceChildren(...(said.length ? [el("div", { class: "note", "data-s": "wait", role: "alert" }, ...said)] : []));
}

// Say of a photo or file why nothing was read in it, in the words of the register's own page.
export const noteUnread = (place, why, ...more) => note(place, say(`titles.${why}`) && el("b", {}, say(`titles.${why}`)), say(`meanings.${why}`), ...more);

// Return { said, carrier } of a file: the text of the square in a photo, or a saved award; or { why } there is none.
export async function textOf(file, square) {
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  const start = String.fromCharCode(...head);
  if (start.startsWith(PDF)) return { said: PDF, carrier: "" };
  if (file.type === "image/svg+xml" || SVG.test(start)) return { why: "drawing" };
  const isText = head.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
  if (!isText) {
    const found = await square.inPhoto(file);
    return found.why === "not_a_picture" && !/^image/.test(file.type) ? { why: "no_form" } : found;
  }
  return { said: await file.slice(0, MOST_TEXT).text(), carrier: "" };
}
