// The verifier as one file, opened from a disk: everything it needs is in it, and it asks nobody.

import * as badge from "./badge.js";
import { check, note, now, textOf } from "./bring.js";
import { meant } from "./check_code.js";
import * as ed25519 from "./ed25519.js";
import * as elsewhere from "./elsewhere.js";
import * as paper from "./paper.js";
import { age } from "./show.js";
import { fallBackOn } from "./signature.js";
import { opened } from "./snapshot.js";
import * as square from "./square.js";
import { say, speak } from "./words.js";

const part = (id) => document.getElementById(id);
const data = (id) => JSON.parse(part(id).textContent);

const READERS = [badge, elsewhere, paper];

speak(data("words"));
fallBackOn(() => ed25519);
const known = opened(data("snapshot"));
const place = part("verdict");
let stop = null;

part("age").textContent = age({ asOf: known.as_of, checkedAt: now() });
if (!known.isFresh(now())) part("old").hidden = false;
part("ways").hidden = false;
new MutationObserver(() => (part("intro").hidden = Boolean(place.querySelector("h1")))).observe(place, { childList: true });

part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const brought = await textOf(file, square);
  await (brought ? check(brought.said, known, READERS, place, brought.carrier) : note(place, say("meanings.no_code")));
  target.value = "";
});

part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  typed(part("text").value.trim());
});

if (square.hasCamera()) {
  part("camera").hidden = false;
  part("camera").addEventListener("click", async () => {
    if (stop) return close();
    try {
      part("seen").hidden = false;
      stop = await square.withCamera(part("seen"), (said) => {
        close();
        check(said, known, READERS, place, "picture");
      });
    } catch {
      close();
      note(place, say("page.no_camera"));
    }
  });
}

function close() {
  stop?.();
  stop = null;
  part("seen").hidden = true;
}

// Answer what was typed or pasted: a check code alone proves nothing without the register.
function typed(said) {
  const code = meant(said);
  if (code) return note(place, say("page.code_alone", { code }), say("page.call"));
  if (code === "") return note(place, say("page.code_wrong"));
  if (!said) return note(place, say("page.nothing"));
  return check(said[0] === "{" || elsewhere.looksLikeOne(said) ? said : said.replace(/\s+/g, ""), known, READERS, place);
}
