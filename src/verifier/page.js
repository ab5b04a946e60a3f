// The page that the square opens: what stands behind the # is checked here, in the browser, and sent to nobody. Once
// opened, it works without a network: the worker keeps the page, the program and what is known of the register. This is
// as much of the program as the page needs before there is something to check.

import { note, noteUnread, now } from "./bring.js";
import { offerCamera } from "./camera.js";
import { meant } from "./check_code.js";
import { el } from "./element.js";
import { age, say, speak } from "./words.js";

const part = (id) => document.getElementById(id);
const given = JSON.parse(part("words").textContent);
const { addresses } = given;
const place = part("verdict"), code = part("id_code"), photo = part("id_file");
const square = () => import(addresses.square);
const PATIENCE_MS = 4000;
let known = null;

speak(given);

const judge = async () => {
  const program = await import(addresses.judging);
  program.speak(given);
  program.fallBackOn(() => import(addresses.ed25519));
  return program;
};

// What is known of the register, fetched again when it has grown old.
async function snapshot() {
  if (known && now() - known.as_of <= known.max_age) return known;
  const answer = await fetch(addresses.known, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (known = await answer.json());
}

async function opens() {
  part("how").hidden = false;
  if (location.hash.length < 2) return;
  place.replaceChildren(el("p", { role: "status" }, say("page.checking")));
  await judged(location.hash, "");
}

async function judged(said, carrier) {
  note(part("asked"));
  try {
    const [program, plain] = await Promise.all([judge(), snapshot()]);
    await program.check(said.startsWith("#") ? `${plain.origin}/V${said}` : said, program.opened(plain), place, carrier);
  } catch {
    note(place, say("page.not_loaded"), say("page.call"));
  }
}

// The verdict brings the heading of the page; without one, the page keeps its own.
new MutationObserver(() => (part("unread").hidden = Boolean(place.querySelector("h1")))).observe(place, { childList: true });
addEventListener("hashchange", opens);
opens();

// A photo is read here, and not sent; one that cannot be read here stays in the form, for the register to look at.
photo.addEventListener("change", async () => {
  const [file] = photo.files;
  note(part("asked"));
  if (!file) return;
  if (!/^image\//.test(file.type)) return note(part("asked"), say(navigator.onLine ? "page.send_file" : "page.file_offline"), navigator.onLine ? "" : say("page.call"));
  try {
    const { said, carrier, why } = await (await square()).inPhoto(file);
    if (why) return noteUnread(place, why, navigator.onLine ? say("page.send") : "");
    photo.value = "";
    await judged(said, carrier);
  } catch {
    // The form still sends the photo, and the register reads it.
  }
});

// Whether the register answers: a device that says it is online may have no more than a cable. The worker keeps no HEAD.
const isReached = () => {
  const asked = { method: "HEAD", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) };
  return navigator.onLine ? fetch(code.form.action, asked).then(() => true, () => false) : Promise.resolve(false);
};

// A code is looked up by the register; without a network there is nobody to ask. Nothing given asks for something, and
// leaves the verdict where it stands.
let isSent = false;
code.form.addEventListener("submit", async (event) => {
  if (isSent) return;
  const typed = code.value.trim();
  if (!typed && !photo.files.length) {
    event.preventDefault();
    note(part("asked"), say("page.nothing_here"));
    return photo.focus();
  }
  event.preventDefault();
  const { submitter } = event;
  if (await isReached()) {
    isSent = true;
    code.form.requestSubmit(submitter);
    isSent = false;
    return;
  }
  const said = meant(typed);
  note(place, said ? say("page.code_alone", { code: said }) : say(typed ? "page.code_wrong" : "page.not_loaded"), say("page.call"));
});

offerCamera(part, square, (said) => judged(said, "picture"));

if ("serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register(addresses.worker, { scope: addresses.scope }).then(async () => {
    await navigator.serviceWorker.ready;
    const here = await snapshot().catch(() => null);
    if (here) part("kept").replaceChildren(say("page.kept"), " ", age({ asOf: here.as_of, checkedAt: now() }));
  }, () => {});
}
