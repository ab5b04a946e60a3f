// An Open Badge of ours as a JSON file, by its eddsa-jcs-2022 proof: the one that needs nothing but JSON. The proofs
// beside it cover the same text and need JSON-LD; that they are there is checked, what they say is not.

import { Refused, fromBase58, joined, utf8 } from "./bytes.js";
import { Closed, onlyOnline } from "./closed.js";
import { sha256 } from "./sha2.js";
import { holds } from "./signature.js";
import { canonical, parse } from "./strict_json.js";

const FORM = "open_badge", JCS = "eddsa-jcs-2022";
const MAX_PROOFS = 8, CLOCK_SKEW = 300;
const TYPES = ["OpenBadgeCredential", "VerifiableCredential"];
const NEEDED = ["type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"];
const ALLOWED = [...NEEDED, "id", "created", "expires", "challenge", "nonce", "domain", "@context"];
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/;

export const looksLikeOne = (said) => /^\ufeff?\s*\{/.test(said);

export const issuerOf = ({ issuer }) => issuer?.id ?? issuer;

// Return the award in a text, as judge.js wants it. Throws Closed.
export async function award(said, known, now) {
  try {
    return await held(said, known, now);
  } catch (error) {
    if (error instanceof Refused) throw new Closed("altered", error.reason, "signature", FORM);
    throw error;
  }
}

async function held(said, known, now) {
  const document = parsed(said, known);
  const issuer = issuerOf(document);
  const proofs = [document.proof ?? []].flat();
  const named = [issuer, ...proofs.map((proof) => String(proof?.verificationMethod).split("#")[0])];
  if (!named.some((did) => known.knows(did))) {
    throw new Closed("not_issued_here", "issuer_unknown", "issuer", FORM, "failed", proofs.length || issuer ? "issuer_unknown" : "missing");
  }
  if (!proofs.length) throw new Closed("altered", "proof_missing", "signature", FORM, "failed", "missing");
  if (proofs.length > MAX_PROOFS) throw new Closed("altered", "too_many", "signature", FORM);
  const signedAt = [];
  for (const proof of proofs) signedAt.push(checkForm(proof, document, issuer, now));
  if (listed(document.type).includes("ClrCredential")) throw onlyOnline("clr");
  if (listed(document.type).includes("EndorsementCredential")) throw onlyOnline("endorsement");
  if (!isAward(document, known)) throw new Closed("not_issued_here", "not_an_award", "schema", FORM);
  const keys = proofs.map((proof) => known.keys.find((key) => key.method === proof.verificationMethod));
  if (keys.includes(undefined)) throw new Closed("not_issued_here", "key_unknown", "signature", FORM);
  for (const key of keys) checkSuites(key, proofs);
  const { proof: _, ...unsigned } = document;
  const place = proofs.findIndex((proof) => proof.cryptosuite === JCS);
  if (place < 0) throw onlyOnline("open_badge", FORM);
  for (const [at, proof] of proofs.entries()) if (proof.cryptosuite === JCS) await checkSignature(proof, keys[at], unsigned);
  return { ...presented(document, known, FORM), key: keys[place], signedAt: earliestDoubt(signedAt), suites: JCS };
}

// Return what a badge says whose signatures hold. Throws Closed where it is no award of an awarder.
export function presented(document, known, form) {
  if (!known.issuer(issuerOf(document)) || !isAward(document, known)) throw new Closed("not_issued_here", "not_an_award", "schema", form);
  return { ...stated(document, form), form };
}

function parsed(said, known) {
  try {
    return parse(said.replace(/^\ufeff/, ""));
  } catch (refusal) {
    const named = said.match(/did:[a-z0-9]{1,20}:[A-Za-z0-9._:%-]{1,300}/g) ?? [];
    throw new Closed(named.some((did) => known.knows(did)) ? "altered" : "not_issued_here", refusal.reason, "format");
  }
}

// A key is judged by the last moment a proof was made; by none where one does not say.
const earliestDoubt = (moments) => (moments.includes(null) ? null : Math.max(...moments));

function checkForm(proof, document, issuer, now) {
  const names = Object.keys(proof ?? {});
  const isWhole = NEEDED.every((name) => names.includes(name)) && names.every((name) => ALLOWED.includes(name));
  if (!isWhole || !names.every((name) => ["@context", "domain"].includes(name) || typeof proof[name] === "string")) {
    throw new Refused("form");
  }
  if (proof.type !== "DataIntegrityProof") throw new Refused("type");
  if (proof.proofPurpose !== "assertionMethod") throw new Refused("purpose");
  if (proof.verificationMethod.split("#")[0] !== issuer) throw new Refused("controller");
  if (proof.cryptosuite === JCS && canonical(proof["@context"] ?? null) !== canonical(document["@context"] ?? null)) {
    throw new Refused("context");
  }
  if (proof.expires !== undefined && now > moment(proof.expires) + CLOCK_SKEW) throw new Refused("proof_expired");
  return proof.created === undefined ? null : moment(proof.created);
}

function checkSuites(key, proofs) {
  const made = proofs.filter((proof) => proof.verificationMethod === key.method).map((proof) => proof.cryptosuite);
  if (made.sort().join() !== [...key.suites].sort().join()) throw new Refused("proof_missing");
}

async function checkSignature(proof, key, unsigned) {
  if (key.algorithm !== "Ed25519") throw new Refused("cryptosuite");
  const { proofValue, ...options } = proof;
  const message = joined(sha256(utf8(canonical(options))), sha256(utf8(canonical(unsigned))));
  if (!(await holds(fromBase58(proofValue, 64), message, key))) throw new Refused("signature");
}

const listed = (value) => (value === undefined ? [] : [value].flat());

function isAward(document, { contexts: ours }) {
  const contexts = JSON.stringify(document["@context"]);
  const isOurs = contexts === JSON.stringify(ours) || contexts === JSON.stringify(ours.slice(0, 2));
  return isOurs && Array.isArray(document.type) && [...document.type].sort().join() === TYPES.join();
}

export function moment(said) {
  const seconds = typeof said === "string" && MOMENT.test(said) ? Date.parse(said) / 1000 : NaN;
  if (!Number.isFinite(seconds)) throw new Refused("form");
  return Math.floor(seconds);
}

const day = (said) => Math.floor(Date.parse(`${said.slice(0, 10)}T00:00:00Z`) / 86400000);

function text(value) {
  if (typeof value !== "string") throw new TypeError("text expected");
  return value;
}
const maybe = (value) => (value === undefined ? undefined : text(value));

// What an award says, read as core/credentials/summary.py does.
function stated(document, form) {
  try {
    const subject = document.credentialSubject, what = subject.achievement;
    const credits = what.creditPoints ?? what.creditsAvailable;
    const awarded = text(document.awardedDate ?? document.validFrom);
    return {
      from: moment(document.validFrom),
      until: document.validUntil === undefined ? null : moment(document.validUntil),
      pointers: pointers(document.credentialStatus),
      credential: {
        id: text(document.id),
        holder: text(listed(subject.identifier).find((known) => known.identityType === "name").identityHash),
        title: text(what.name),
        language: maybe(what.inLanguage),
        levels: listed(what.alignment)
          .filter((item) => item.targetType === "ext:QualificationLevel")
          .map((item) => [text(item.targetFramework), text(item.frameworkVersion ?? ""), text(item.targetCode)]),
        credits: credits === undefined ? undefined : String(credits),
        creditSystem: maybe(what.creditSystem),
        hours: maybe(what.workloadHours),
        assessed: listed(what.assessmentType).map(text),
        supervision: maybe(what.supervision),
        result: maybe(listed(subject.result)[0]?.value),
        route: maybe(subject.acquisitionRoute),
        awardedOn: moment(awarded) && day(awarded),
        validUntil: document.validUntil === undefined ? undefined : day(document.validUntil),
        awarder: text(document.issuer.name),
        awarderDid: text(document.issuer.id),
        number: text(what.humanCode),
        version: text(what.version),
      },
    };
  } catch {
    throw new Closed("altered", "schema", "schema", form);
  }
}

// Return where the award's status is published: empty where nowhere, null where one entry has no form we know.
function pointers(stated) {
  const found = listed(stated).map(({ type, statusListCredential: url, statusListIndex: index, statusPurpose: purpose, statusSize: size = 1 }) =>
    type === "BitstringStatusListEntry" && typeof url === "string" && /^(0|[1-9][0-9]{0,9})$/.test(index) &&
    ["revocation", "suspension", "message"].includes(purpose) && (size === 1 || purpose === "message")
      ? { url, index: Number(index), purpose }
      : null);
  return found.includes(null) ? null : found;
}
