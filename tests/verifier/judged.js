// Reads cases from a file and writes what the verifier says of each: run by test_in_node.py, bundled for node.

import { readFileSync } from "node:fs";
import * as badge from "../../src/verifier/badge.js";
import { meant } from "../../src/verifier/check_code.js";
import * as elsewhere from "../../src/verifier/elsewhere.js";
import * as ed25519 from "../../src/verifier/ed25519.js";
import { verdict } from "../../src/verifier/judge.js";
import * as paper from "../../src/verifier/paper.js";
import { sha256, sha512 } from "../../src/verifier/sha2.js";
import { fallBackOn } from "../../src/verifier/signature.js";
import { opened } from "../../src/verifier/snapshot.js";
import * as token from "../../src/verifier/vc_jwt.js";

const { snapshots, cases, codes, hashes, without_webcrypto } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

if (without_webcrypto) Object.defineProperty(globalThis, "crypto", { value: undefined });
fallBackOn(() => ed25519);
const known = snapshots.map(opened);
const judged = [];
for (const { said, snapshot, now } of cases) judged.push(await verdict(said, known[snapshot], now, [token, elsewhere, badge, paper]));
process.stdout.write(JSON.stringify({
  judged,
  codes: codes.map(meant),
  hashes: hashes.map((text) => [sha256(Buffer.from(text)), sha512(Buffer.from(text))].map(hex)),
}));
