// Is it genuine, and does it still hold? The rules of core/credentials/verify.py, for the forms that a browser reads.

import { Closed, step } from "./closed.js";
import { AWARDABLE } from "./snapshot.js";

const CLOCK_SKEW = 300;
const FINAL = ["revoked", "superseded"];
const NEVER_VALID = ["awarded_in_error", "assessment_invalid", "identity_mistaken", "fraud"];
const GRAVITY = { in_force: 0, unknown: 1, suspended: 2 };

// Return the verdict on a text, at `now` in seconds. Never throws for anything in the text. `readers` are the modules of
// the forms that are read here; `carrier` says what the text came in, such as "picture".
export async function verdict(said, known, now, readers, carrier = "") {
  const about = { checkedAt: now, asOf: known.as_of, where: `${known.origin}/verify/`, reason: null, credential: null, status: null };
  try {
    const reader = readers.find((one) => one.looksLikeOne(said));
    if (!reader) throw new Closed("not_issued_here", carrier ? "unknown_site" : "no_form", "format");
    return { ...about, ...judged(await reader.award(said, known, now), known, now, carrier) };
  } catch (error) {
    const end = error instanceof Closed ? error : new Closed("not_issued_here", "unread", "format");
    const steps = end.verdict.steps.map((one) => one.code === "format" && one.result === "ok" && carrier ? step("format", "ok", `${one.detail} (${carrier})`) : one);
    return { ...about, ...end.verdict, steps };
  }
}

function judged(award, known, now, carrier) {
  const { credential: said, key } = award;
  const issuer = issuerStep(said, known), entry = entryStep(said, known);
  const lost = key.state !== "active" && (key.since === null || award.signedAt === null || award.signedAt >= key.since);
  const badKey = lost ? { status: `key_${key.state}`, since: key.since } : null;
  const notEntitled = [issuer, entry].find((one) => one.result === "failed");
  const window = windowOf(award, now);
  const status = statusOf(award.pointers, known, now);
  const noAward = badKey ?? (notEntitled ? { status: "not_entitled", reason: notEntitled.detail } : null);
  const found = !noAward ? gravest(status, window, entry) : badKey && FINAL.includes(status.status) ? status : noAward;
  const isBadNews = !["in_force", "unknown"].includes(status.status);
  const today = noAward && !isBadNews ? noAward : status;
  const isKnown = today.status !== "unknown";
  const isGood = today.status === "in_force";
  const words = { in_force: "genuine_in_force", unknown: "genuine_status_unknown" };
  return {
    form: award.form,
    verdict: words[found.status] ?? "genuine_not_in_force",
    reason: found.status === "in_force" ? null : found.status === "unknown" ? found.reason : found.status,
    credential: said,
    status: found,
    steps: [
      step("format", "ok", carrier ? `${award.form} (${carrier})` : award.form),
      step("signature", badKey ? "failed" : "ok", badKey ? badKey.status : award.suites),
      issuer,
      entry,
      step("validity", window ? "failed" : "ok", window ? window.status : ""),
      atAward(status, noAward),
      step("status_today", isGood ? "ok" : isKnown ? "failed" : "unknown", isGood ? "" : isKnown ? today.status : today.reason),
      step("schema", "ok"),
      step("holder_binding", "not_applicable"),
    ],
  };
}

// Whether an award was withdrawn because it should not have been made.
export const isNeverValid = ({ status, reason }) => status === "revoked" && NEVER_VALID.includes(reason);

function atAward(status, noAward) {
  if (noAward) return step("status_at_award", noAward.status === "not_entitled" ? "failed" : "unknown", noAward.status);
  if (isNeverValid(status)) return step("status_at_award", "failed", "never_valid");
  return status.status === "unknown" ? step("status_at_award", "unknown", status.reason) : step("status_at_award", "ok");
}

const gravest = (status, window, entry) => {
  if (status.status !== "in_force" && status.status !== "unknown") return status;
  if (window) return window;
  return status.status === "in_force" && entry.result === "unknown" ? { status: "unknown", reason: entry.detail } : status;
};

// Every place pointed to is asked, and the same place in the list's other forms that are known here.
function statusOf(pointers, known, now) {
  if (!pointers) return { status: "unknown", reason: "form" };
  const asked = pointers.filter((pointer) => pointer.purpose !== "message");
  for (const { url, index } of pointers) {
    for (const form of known.otherForms(url)) {
      if (!asked.some((other) => other.url === form.url && other.index === index)) asked.push({ ...form, index });
    }
  }
  if (!asked.length) return { status: "unknown", reason: "no_status" };
  const facts = asked.map((pointer) => known.place(pointer, now));
  const gravity = (fact) => GRAVITY[fact.status] ?? 3;
  return facts.reduce((worst, fact) => (gravity(fact) > gravity(worst) ? fact : worst));
}

function windowOf({ from, until, credential }, now) {
  if (now + CLOCK_SKEW < from) return { status: "not_yet_valid", since: from };
  return until !== null && now > until ? { status: "expired", since: until, day: credential.validUntil } : null;
}

function issuerStep(said, known) {
  const place = known.issuers.findIndex((issuer) => issuer.did === said.awarderDid);
  const awarders = known.entry(said.number, said.version)?.[1] ?? [];
  if (awarders.length && !awarders.includes(place)) return step("issuer", "failed", "not_its_awarder");
  const covers = ([from, to]) => from <= said.awardedOn && (to === null || said.awardedOn <= to);
  return known.issuers[place].spans.some(covers)
    ? step("issuer", "ok", "recognised")
    : step("issuer", "failed", "not_recognised");
}

function entryStep(said, known) {
  const history = known.entry(said.number, said.version)?.[0] ?? [];
  const then = history.filter(([day]) => day <= said.awardedOn).pop()?.[1];
  if (!then) return step("entry", "unknown", "entry_unknown");
  return step("entry", AWARDABLE.includes(then) ? "ok" : "failed", then);
}
