// The credential on paper, as docs/paper-credential.md describes it: text, bytes, payload.

import { Refused, fromBase32, hex, joined, utf8 } from "./bytes.js";
import { decode } from "./cbor.js";
import { Closed } from "./closed.js";
import { holds } from "./signature.js";

const FORM = "paper", DAY = 86400, QUARTER = 900;
const MAX_TEXT = 2048, MAX_LETTERS = 1639, MAX_BYTES = 1024;
const LARGEST = 2 ** 32 - 1, LAST_DAY = 2932895, LAST_SECOND = 253402300799;
const ALGORITHMS = { 0x32: "Ed25519", 0x28: "P-256" };
const WORDS = (
  "ECTS EQF fail pass merit distinction course prior_learning unsupervised_no_id supervised_no_id " +
  "supervised_online_with_id supervised_onsite_with_id written_examination oral practical portfolio project_work " +
  "marked_assignment quiz artefact"
).split(" ");

// Whether a text may be a paper credential: a web address with a fragment, or a fragment alone.
export const looksLikeOne = (said) =>
  /^https?:\/\//i.test(said) ? said.includes("#") : /^#?[A-Z2-7]{64,}$/.test(said);

const host = (address) => address.toLowerCase().replace(/^[a-z]*:\/\//, "").split(/[/?#]/)[0];

// Return the bytes of the code. Throws Refused: too_large, unknown_site, spelling, base32.
export function bytesOf(said, origin) {
  if (said.length > MAX_TEXT) throw new Refused("too_large");
  const mark = said.lastIndexOf("#");
  const before = said.slice(0, Math.max(mark, 0));
  if (mark > 0 && before !== `${origin}/V` && before !== `${origin.toUpperCase()}/V`) {
    throw new Refused(host(before) === host(origin) ? "spelling" : "unknown_site");
  }
  const letters = said.slice(mark + 1);
  if (letters.length > MAX_LETTERS) throw new Refused("too_large");
  return fromBase32(letters);
}

// Return a COSE_Sign1 of the one form there is, taken apart. Throws Refused: too_large, cose.
export function taken(data) {
  if (data.length > MAX_BYTES) throw new Refused("too_large");
  const algorithm = ALGORITHMS[data[4]];
  const size = data.length - 82;
  const head = size - 1 < 24 ? 1 : size - 2 < 256 ? 2 : 3;
  const length = size - head;
  const spelt = head === 1 ? [0x40 + length] : head === 2 ? [0x58, length] : [0x59, length >> 8, length & 255];
  const is = (at, ...bytes) => bytes.every((byte, i) => data[at + i] === byte);
  const fits =
    algorithm && size > 1 && (head !== 2 || length >= 24) && (head !== 3 || length >= 256) &&
    is(0, 0x84, 0x4d, 0xa2, 0x01) && is(5, 0x04, 0x48) && is(15, 0xa0, ...spelt) && is(16 + size, 0x58, 0x40);
  if (!fits) throw new Refused("cose");
  const body = data.subarray(16, 16 + size);
  return {
    algorithm,
    kid: hex(data.subarray(7, 15)),
    payload: body.subarray(head),
    signature: data.slice(-64),
    signed: joined([0x84, 0x6a], utf8("Signature1"), data.subarray(1, 15), [0x40], body),
  };
}

// Return the key among `keys` that signed the message. Throws Refused: key_unknown, cryptosuite, signature, no_webcrypto.
export async function signer(message, keys) {
  const named = keys.filter((key) => key.kid === message.kid);
  if (!named.length) throw new Refused("key_unknown");
  let reason = "signature";
  for (const key of named) {
    if (key.algorithm !== message.algorithm) {
      reason = "cryptosuite";
      continue;
    }
    const answer = await holds(message.signature, message.signed, key);
    if (answer) return key;
    if (answer === null) throw new Refused("no_webcrypto");
    reason = "signature";
  }
  throw new Refused(reason);
}

const refuse = () => {
  throw new Refused("payload");
};
const text = (value) => (typeof value === "string" && value ? value : refuse());
const number = (value, lowest = 0, highest = LARGEST) =>
  Number.isInteger(value) && value >= lowest && value <= highest ? value : refuse();
const day = (value) => number(value, 0, LAST_DAY);
const isFigure = (said) => /^(0|[1-9][0-9]{0,9})$/.test(said) && Number(said) <= LARGEST;
const word = (value) =>
  typeof value === "number" ? (WORDS[value] ?? refuse()) : WORDS.includes(text(value)) ? refuse() : value;
const figure = (value) => (typeof value === "number" ? String(number(value)) : isFigure(text(value)) ? refuse() : value);
const decimal = (value) => (/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/.test(text(value)) ? value : refuse());
const several = (read) => (value) => (Array.isArray(value) && value.length ? value.map(read) : refuse());
const just = (size, value) => (Array.isArray(value) && value.length === size ? value : refuse());
const uuid = (value) =>
  value instanceof Uint8Array && value.length === 16
    ? hex(value).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
    : refuse();

const ALWAYS = true;
const FIELDS = [
  ["format", (value) => (value === 1 ? value : refuse()), ALWAYS],
  ["award", uuid, ALWAYS],
  ["holder", text, ALWAYS],
  ["title", text, ALWAYS],
  ["number", text, ALWAYS],
  ["version", (value) => number(value, 1), ALWAYS],
  ["levels", several((level) => [word(just(3, level)[0]), figure(level[1]), figure(level[2])])],
  ["credits", decimal],
  ["creditSystem", word],
  ["hours", decimal, ALWAYS],
  ["result", word, ALWAYS],
  ["awardedOn", day, ALWAYS],
  ["validUntil", day],
  ["status", (value) => just(2, value).map((place) => number(place)), ALWAYS],
  ["issuedAt", (value) => number(value, 0, LAST_SECOND), ALWAYS],
  ["assessed", several(word)],
  ["supervision", word],
  ["route", word, ALWAYS],
  ["language", text],
  ["cut", (value) => number(value, 1, 7)],
  ["zone", several((quarters) => number(quarters, -60, 60))],
];

// Return what a payload says whose signature holds. Throws Refused("payload").
export function said(payload) {
  const map = decode(payload);
  if (!(map instanceof Map)) refuse();
  const found = {};
  for (const key of map.keys()) if (!FIELDS[key]) refuse();
  FIELDS.forEach(([name, read, always], key) => {
    if (map.has(key)) found[name] = read(map.get(key));
    else if (always) refuse();
  });
  const { zone } = found;
  if (zone && (zone.length !== (found.validUntil === undefined ? 1 : 2) || zone.every((quarters) => !quarters))) refuse();
  return found;
}

// Return the award in a text, as judge.js wants it. Throws Closed.
export async function award(text, known) {
  const leadsHere = text.includes("#");
  let message, key, stated;
  try {
    message = taken(bytesOf(text, known.origin));
  } catch (refusal) {
    const isOther = refusal.reason === "unknown_site" || !leadsHere;
    throw new Closed(isOther ? "not_issued_here" : "altered", reasonOf(refusal), "format");
  }
  try {
    key = await signer(message, known.keys);
  } catch (refusal) {
    const reason = reasonOf(refusal);
    if (reason === "no_webcrypto") throw new Closed("not_issued_here", reason, "signature", FORM, "unknown");
    throw new Closed(reason === "key_unknown" ? "not_issued_here" : "altered", reason, "signature", FORM);
  }
  try {
    stated = said(message.payload);
  } catch (refusal) {
    throw new Closed("altered", reasonOf(refusal), "schema", FORM);
  }
  if (!key.issuer) throw new Closed("not_issued_here", "not_an_award", "schema", FORM);
  const [early, late] = stated.zone ?? [0, 0];
  const base = `${known.origin}/trust/lists/${stated.status[0]}`;
  const cut = (text, bit) => (stated.cut & bit ? `${text}…` : text);
  return {
    form: FORM, key, signedAt: stated.issuedAt, suites: `COSE ${key.algorithm}`,
    from: stated.awardedOn * DAY - early * QUARTER,
    until: stated.validUntil === undefined ? null : (stated.validUntil + 1) * DAY - 1 - late * QUARTER,
    pointers: [
      { url: base, index: stated.status[1], purpose: "revocation" },
      { url: `${base}/suspension`, index: stated.status[1], purpose: "suspension" },
    ],
    credential: {
      ...stated, version: String(stated.version), awarder: key.issuer.name, awarderDid: key.issuer.did,
      title: cut(stated.title, 1), holder: cut(stated.holder, 2), id: `${known.origin}/credentials/${stated.award}`,
    },
  };
}

// What was refused has a reason; any other error is one of this program, and stays one.
function reasonOf(error) {
  if (error instanceof Refused) return error.reason;
  throw error;
}
