// Does a signature hold? By the browser's own WebCrypto where it knows the algorithm, else by @noble/ed25519.

import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "./sha2.js";

hashes.sha512 = sha512;

const ALGORITHMS = {
  Ed25519: { imported: "Ed25519", used: "Ed25519" },
  "P-256": { imported: { name: "ECDSA", namedCurve: "P-256" }, used: { name: "ECDSA", hash: "SHA-256" } },
};

// Return true or false; null where this browser cannot tell (P-256 without WebCrypto).
export async function holds(signature, message, key, subtle = globalThis.crypto?.subtle) {
  const { imported, used } = ALGORITHMS[key.algorithm];
  try {
    const known = await subtle.importKey("raw", key.raw, imported, false, ["verify"]);
    if (!(await subtle.verify(used, known, signature, message))) return false;
    if (key.algorithm !== "Ed25519") return true;
  } catch {
    if (key.algorithm !== "Ed25519") return null;
  }
  // Browsers differ in what they make of odd points; what they accept is held to RFC 8032 once more.
  return verify(signature, message, key.raw, { zip215: false });
}
