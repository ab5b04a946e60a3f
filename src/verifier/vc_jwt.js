// An Open Badge of ours as a JSON Web Token: as core/credentials/vc_jwt.py and jose.py read it.

import { issuerOf, presented, moment } from "./badge.js";
import { Refused, fromBase64url, text, utf8 } from "./bytes.js";
import { Closed, onlyOnline } from "./closed.js";
import { holds } from "./signature.js";
import { parse } from "./strict_json.js";

const FORM = "vc_jwt";
const ALGORITHMS = { EdDSA: "Ed25519", Ed25519: "Ed25519", ES256: "P-256" };
const NEVER = ["crit", "b64", "zip", "enc"], REFUSED = ["vc", "vp", "aud", "iat", "proof"];
const MAX = 256 * 1024, MAX_MOMENT = 2 ** 37;
const CLAIMS = {
  iss: issuerOf,
  jti: (it) => it.id,
  nbf: (it) => moment(it.validFrom),
  exp: (it) => moment(it.validUntil),
  sub: (it) => it.credentialSubject?.id,
};

const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
const refuse = (reason) => {
  throw new Refused(reason);
};

export const looksLikeOne = (said) => said.startsWith("ey") && !said.includes("~");

// Return the award in a text, as judge.js wants it. Throws Closed.
export async function award(said, known) {
  if (isSeveral(said)) throw onlyOnline("clr");
  const token = parsed(said, known);
  try {
    const { key, document } = await opened(token, known);
    return { ...presented(document, known, FORM), key, signedAt: issued(token.header), suites: token.header.alg };
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    let issuer;
    try {
      issuer = issuerOf(object(token.payload));
    } catch {
      // what cannot be read names nobody
    }
    const namesUs = [token.header.kid, issuer].some((named) => known.knows(String(named).split("#")[0]));
    if (!namesUs) throw new Closed("not_issued_here", "issuer_unknown", "issuer", FORM);
    throw new Closed(refusal.reason === "no_webcrypto" || refusal.reason === "key_unknown" ? "not_issued_here" : "altered",
      refusal.reason, "signature", FORM, refusal.reason === "no_webcrypto" ? "unknown" : "failed");
  }
}

// Whether a token holds several awards, as a transcript or for one asker: that stands at the beginning of its header or
// payload, and the register reads longer ones than this does.
const isSeveral = (said) => readable(said.slice(0, 4096)).some((part) => /"(ClrCredential|vp\+jwt)"/.test(part));

// What can still be read of the header and the payload of a bent token.
const readable = (token) => token.split(".", 2).map((part) => {
  const letters = part.replace(/[^\w-]/g, "A").replace(/-/g, "+").replace(/_/g, "/");
  return atob(letters.slice(0, letters.length & ~3));
});

const object = (bytes) => parse(text(bytes, "not_json"));

function parsed(said, known) {
  try {
    if (said.length > MAX) refuse("too_large");
    const parts = said.split(".");
    if (parts.length !== 3) refuse("not_jws");
    const [header, payload, signature] = parts.map(fromBase64url);
    return { header: object(header), payload, signature, signed: utf8(`${parts[0]}.${parts[1]}`) };
  } catch (refusal) {
    const isOurs = mentioned(said).some((did) => known.knows(did));
    throw new Closed(isOurs ? "altered" : "not_issued_here", refusal.reason, "format");
  }
}

// The names of issuers in what can still be read of a bent token.
const mentioned = (token) =>
  readable(token).flatMap((part) => part.match(/did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,300}/g) ?? []);

// Return the key that signed, and the credential without the claims that repeat it. Throws Refused.
async function opened({ header, payload, signature, signed }, known) {
  if (header.typ !== "vc+jwt") refuse("type");
  const key = known.keys.find((one) => one.method === header.kid) ?? refuse("key_unknown");
  if (NEVER.some((name) => has(header, name))) refuse("form");
  if (!has(ALGORITHMS, header.alg) || ALGORITHMS[header.alg] !== key.algorithm) refuse("cryptosuite");
  const answer = signature.length === 64 && (await holds(signature, signed, key));
  if (!answer) refuse(answer === null ? "no_webcrypto" : "signature");
  if ((header.cty ?? "vc") !== "vc") refuse("content_type");
  const document = object(payload), by = header.kid.split("#")[0];
  if (issuerOf(document) !== by || (header.iss ?? by) !== by) refuse("controller");
  if (REFUSED.some((name) => has(document, name))) refuse("form");
  for (const [name, meant] of Object.entries(CLAIMS)) {
    if (!has(document, name)) continue;
    const { [name]: claimed, ...rest } = document;
    if (claimed === undefined || claimed !== meant(rest)) refuse("form");
    delete document[name];
  }
  return { key, document };
}

function issued({ iat }) {
  if (iat === undefined) return null;
  return Number.isInteger(iat) && iat >= 0 && iat < MAX_MOMENT ? iat : refuse("form");
}
