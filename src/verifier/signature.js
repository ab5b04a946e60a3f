// Does a signature hold? By the browser's own WebCrypto where it knows the algorithm, else by what `fallBackOn` was given.

const ALGORITHMS = {
  Ed25519: { imported: "Ed25519", used: "Ed25519" },
  "P-256": { imported: { name: "ECDSA", namedCurve: "P-256" }, used: { name: "ECDSA", hash: "SHA-256" } },
};
let ed25519 = async () => null;

// `load` returns the module ed25519.js, at once or when it is first needed.
export const fallBackOn = (load) => {
  ed25519 = load;
};

// Half the order of P-256: of the two s that hold, the register writes the lower.
const HIGHEST_S = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
const isLower = (signature) =>
  [...signature.subarray(32)].map((byte) => byte.toString(16).padStart(2, "0")).join("") <= HIGHEST_S;

// Return true or false; null where nothing here can tell.
export async function holds(signature, message, key, subtle = globalThis.crypto?.subtle) {
  const { imported, used } = ALGORITHMS[key.algorithm];
  let known;
  try {
    known = await subtle.importKey("raw", key.raw, imported, false, ["verify"]);
  } catch {
    if (key.algorithm !== "Ed25519") return null;
    return (await ed25519())?.verifies(signature, message, key.raw) ?? null;
  }
  if (key.algorithm === "P-256" && !isLower(signature)) return false;
  return subtle.verify(used, known, signature, message);
}
