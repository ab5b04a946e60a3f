// The sixteen characters under the square: where to look, never a proof. Here only whether they were typed without slip.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Return the code as printed, "" where it is one with a slip in it, or null where it is no such code at all.
export function meant(typed) {
  if (typed.length > 64) return null;
  const letters = typed.replace(/[\s-]+/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  if (!/^[0-9A-Z]{16}$/.test(letters)) return null;
  const value = (part) => [...part].reduce((sum, letter) => sum * 32n + BigInt(ALPHABET.indexOf(letter)), 0n);
  if (letters.includes("U") || value(letters.slice(0, 14)) % 1021n !== value(letters.slice(14))) return "";
  return letters.match(/.{4}/g).join("-");
}
