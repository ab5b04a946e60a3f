// Bytes and their spellings. What has more than one spelling is refused: what is not signed must not vary.

export class Refused extends Error {
  // `reason` is a stable word, the same as in the register's own programs.
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export const utf8 = (text) => new TextEncoder().encode(text);

export function text(bytes, reason) {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refused(reason);
  }
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export const fromBase64 = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

// RFC 4648 base64url without padding: only the spelling that these bytes have.
export function fromBase64url(letters) {
  let bytes;
  try {
    bytes = fromBase64(letters.replace(/[+/=\s]/g, "*").replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    throw new Refused("base64url");
  }
  const end = btoa(String.fromCharCode(...bytes.subarray(bytes.length - (bytes.length % 3 || 3))));
  if (!letters.endsWith(end.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, ""))) throw new Refused("base64url");
  return bytes;
}

export function toBase32(bytes) {
  let letters = "", held = 0, bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; held &= (1 << bits) - 1) letters += BASE32[held >> (bits -= 5)];
  }
  return bits ? letters + BASE32[held << (5 - bits)] : letters;
}

// RFC 4648 without padding: no letters that no bytes have, no bits to spare.
export function fromBase32(letters) {
  const bytes = [];
  let held = 0, bits = 0;
  for (const letter of letters) {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new Refused("base32");
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bytes.push(held >> (bits -= 8));
      held &= (1 << bits) - 1;
    }
  }
  if (!letters || toBase32(bytes) !== letters) throw new Refused("base32");
  return Uint8Array.from(bytes);
}

// Multibase base58btc of exactly `size` bytes.
export function fromBase58(letters, size) {
  if (letters[0] !== "z" || letters.length > 120) throw new Refused("form");
  let number = 0n;
  for (const letter of letters.slice(1)) {
    const value = BASE58.indexOf(letter);
    if (value < 0) throw new Refused("form");
    number = number * 58n + BigInt(value);
  }
  const digits = number ? number.toString(16) : "";
  const zeros = letters.slice(1).match(/^1*/)[0].length;
  const bytes = fromHex("00".repeat(zeros) + (digits.length % 2 ? "0" : "") + digits);
  if (bytes.length !== size) throw new Refused("form");
  return bytes;
}
