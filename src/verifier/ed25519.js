// Ed25519 for browsers whose WebCrypto does not know it.

import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "./sha2.js";

hashes.sha512 = sha512;

export const verifies = (signature, message, raw) => verify(signature, message, raw, { zip215: false });
