// The verifier as one file, opened from a disk: everything it needs is in it, and it asks nobody.

import * as badge from "./badge.js";
import { note, noteUnread, now, textOf } from "./bring.js";
import { offerCamera } from "./camera.js";
import { check as checkBy } from "./check.js";
import { meant } from "./check_code.js";
import * as ed25519 from "./ed25519.js";
import * as elsewhere from "./elsewhere.js";
import * as paper from "./paper.js";
import { fallBackOn } from "./signature.js";
import { opened } from "./snapshot.js";
import * as square from "./square.js";
import * as token from "./vc_jwt.js";
import { age, say, speak } from "./words.js";

const part = (id) => document.getElementById(id);
const data = (id) => JSON.parse(part(id).textContent);

const READERS = [token, elsewhere, badge, paper];

speak(data("words"));
fallBackOn(() => ed25519);
const known = opened(data("snapshot"));
const place = part("verdict");
const check = (said, carrier = "") => checkBy(said, known, READERS, place, carrier);

part("age").textContent = age({ asOf: known.as_of, checkedAt: now() });
if (!known.isFresh(now())) part("old").hidden = false;
part("ways").hidden = false;
new MutationObserver(() => (part("intro").hidden = Boolean(place.querySelector("h1")))).observe(place, { childList: true });

async function brought([file]) {
  if (!file) return;
  note(part("asked"));
  const { said, carrier, why } = await textOf(file, square);
  if (why) noteUnread(place, why);
  else await check(said, carrier);
}

part("file").addEventListener("change", async ({ target }) => {
  await brought(target.files);
  target.value = "";
});

// A file let go of anywhere on the page is read; the browser would open it instead.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  brought(event.dataTransfer.files);
});

part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  typed(part("text").value.trim());
});

offerCamera(part, () => square, (said) => check(said, "picture"));

// Answer what was typed or pasted: a check code alone proves nothing without the register. Nothing typed asks for
// something, and leaves the verdict where it stands.
function typed(said) {
  note(part("asked"), ...(said ? [] : [say("page.nothing")]));
  if (!said) return part("text").focus();
  const code = meant(said);
  if (code) return note(place, say("page.code_alone", { code }), say("page.call"));
  if (code === "") return note(place, say("page.code_wrong"));
  return check([token, badge, elsewhere].some((one) => one.looksLikeOne(said)) ? said : said.replace(/\s+/g, ""));
}
