// What is known here: the snapshot of a trust folder (core/credentials/snapshot.py says what is where).

import { fromBase64 } from "./bytes.js";

const FORMAT = "passerelle-snapshot-2";
const CLOCK_SKEW = 300;
const FINAL = ["revoked", "superseded"];
export const AWARDABLE = ["listed_pending", "registered", "registered_conditional", "review_open", "expiring"];

const own = (table, name) => (Object.prototype.hasOwnProperty.call(table ?? {}, name) ? table[name] : undefined);

export function opened(plain) {
  if (plain?.format !== FORMAT) throw new Error("not a snapshot that this program reads");
  const issuers = plain.issuers.map(([did, name, number, spans]) => ({ did, name, number, spans }));
  const keys = plain.keys.map(([kid, algorithm, raw, method, owner, state, since, suites]) => ({
    kid, algorithm, raw: fromBase64(raw), method, issuer: issuers[owner] ?? null, state, since, suites,
    did: owner < 0 ? plain.did : issuers[owner].did,
  }));
  const ended = new Map();
  return {
    ...plain, issuers, keys,
    isFresh: (now) => now - plain.as_of >= -CLOCK_SKEW && now - plain.as_of <= plain.max_age,
    knows: (did) => did === plain.did || issuers.some((issuer) => issuer.did === did),
    issuer: (did) => issuers.find((issuer) => issuer.did === did),
    entry: (number, version) => own(own(plain.entries, number), version),
    // Return the other forms of the list at this address that tell whether an award is in force.
    otherForms(url) {
      const base = url.replace(/\/(suspension|message)$/, "");
      return [{ url: base, purpose: "revocation" }, { url: `${base}/suspension`, purpose: "suspension" }]
        .filter((form) => form.url !== url && own(plain.lists, form.url));
    },
    // Return how a place of a list stands: { status, day, reason }, by the rules of core/credentials/current_status.py.
    place(pointer, now) {
      const list = own(plain.lists, pointer.url);
      if (!list) return { status: "unknown", reason: "missing" };
      const [purpose, until, doubt, packed] = list;
      if (purpose !== pointer.purpose) return { status: "unknown", reason: "wrong_purpose" };
      if (!ended.has(pointer.url)) ended.set(pointer.url, unpacked(packed, plain.kinds));
      const found = ended.get(pointer.url).get(pointer.index);
      if (found && (FINAL.includes(found.status) || this.isFresh(now))) return found;
      const reason = doubt ?? (now > until || !this.isFresh(now) ? "stale" : null);
      return reason ? { status: "unknown", reason } : { status: "in_force" };
    },
  };
}

function unpacked([count = 0, low, first, dayWidth, kindWidth, packed], kinds) {
  const places = new Map(), bytes = count ? fromBase64(packed) : [];
  let at = 0, index = -1;
  const bit = () => (bytes[at >> 3] >> (7 - (at++ & 7))) & 1;
  const number = (width) => {
    let value = 0;
    while (width--) value = value * 2 + bit();
    return value;
  };
  for (let left = count; left; left--) {
    let above = 0;
    while (bit()) above++;
    index += above * 2 ** low + number(low) + 1;
    const after = number(dayWidth), [status, reason] = kinds[number(kindWidth)];
    places.set(index, { status, reason, ...(after ? { day: first + after - 1 } : {}) });
  }
  return places;
}
