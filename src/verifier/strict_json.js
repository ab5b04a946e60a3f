// JSON read in one way only, as core/credentials/strict_json.py does; and written in the one way that is signed (RFC 8785).

import { Refused } from "./bytes.js";

const MAX_BYTES = 256 * 1024, MAX_DEPTH = 32;

// Return the object in `said`. Throws Refused: too_large, too_deep, duplicate_key, lone_surrogate, not_a_number,
// not_json, not_an_object.
export function parse(said) {
  if (new TextEncoder().encode(said).length > MAX_BYTES) throw new Refused("too_large");
  refuseUnclear(said);
  let value;
  try {
    value = JSON.parse(said);
  } catch {
    throw new Refused("not_json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused("not_an_object");
  return value;
}

// Names given twice, depth and halves of letters: what JSON.parse would not tell. What is no JSON is left to it.
function refuseUnclear(said) {
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/gs;
  const open = [];
  let last = null;
  for (const [token] of said.matchAll(tokens)) {
    const inside = open[open.length - 1];
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : null);
      if (open.length > MAX_DEPTH) throw new Refused("too_deep");
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === ":" && inside && last !== null) {
      if (inside.has(last)) throw new Refused("duplicate_key");
      inside.add(last);
    } else if (/^-?[0-9]/.test(token) && !Number.isFinite(Number(token))) {
      throw new Refused("not_a_number");
    }
    last = token[0] === '"' ? letters(token) : null;
  }
}

function letters(token) {
  let said;
  try {
    said = JSON.parse(token);
  } catch {
    throw new Refused("not_json");
  }
  for (const letter of said) if (/^[\ud800-\udfff]$/.test(letter)) throw new Refused("lone_surrogate");
  return said;
}

// Return a value as it is signed: names in the order of their UTF-16 units, no spaces.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}
