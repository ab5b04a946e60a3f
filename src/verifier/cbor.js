// The little of CBOR (RFC 8949) that a paper credential is made of: whole numbers, bytes, texts, arrays and maps, all of
// definite length. Numbers are written in the shortest way, the keys of a map are whole numbers that rise: there is one
// spelling, so whatever is read here would be written again as it was.

import { Refused, text } from "./bytes.js";

const MAX_DEPTH = 4;
const refuse = () => {
  throw new Refused("payload");
};

// Return the one value that `bytes` are; a map comes as a Map. Throws Refused("payload").
export function decode(bytes) {
  let at = 0;

  const taken = (size) => {
    if (size > bytes.length - at) refuse();
    return bytes.subarray(at, (at += size));
  };

  const number = (short) => {
    if (short < 24) return short;
    if (short > 27) refuse();
    const size = 2 ** (short - 24);
    let value = 0;
    for (const byte of taken(size)) value = value * 256 + byte;
    if (value < (size === 1 ? 24 : 2 ** (4 * size)) || !Number.isSafeInteger(value)) refuse();
    return value;
  };

  const item = (depth) => {
    if (depth > MAX_DEPTH) refuse();
    const head = taken(1)[0];
    const kind = head >> 5, size = number(head & 31);
    if (kind === 0) return size;
    if (kind === 1) return -1 - size;
    if (kind === 2) return taken(size).slice();
    if (kind === 3) return text(taken(size), "payload");
    if (size > bytes.length) refuse();
    if (kind === 4) return Array.from({ length: size }, () => item(depth + 1));
    if (kind !== 5) refuse();
    const map = new Map();
    let last = -1;
    for (let i = 0; i < size; i++) {
      const key = item(MAX_DEPTH);
      if (!Number.isInteger(key) || key <= last) refuse();
      map.set((last = key), item(depth + 1));
    }
    return map;
  };

  const value = item(0);
  return at === bytes.length ? value : refuse();
}
