// The peer @digitalbazaar/vc, one command a line on stdin, one answer a line on stdout.
// {"op": "issue" | "verify" | "check", "documents": [...]} -> {"seconds": CPU seconds, "documents"?: [...], "verified": n}
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

const setup = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const known = new Map(Object.entries(setup.documents));
const key = await Ed25519Multikey.from(setup.key);

async function documentLoader(url) {
  const document = known.get(url);
  if (document === undefined) throw new Error(`not in hand: ${url}`);
  return {contextUrl: null, documentUrl: url, document};
}

const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
const checker = new DataIntegrityProof({cryptosuite});
const checkStatus = async () => ({verified: true});
const now = new Date(setup.now);

const operations = {
  async issue(documents) {
    const signed = [];
    for (const credential of documents) signed.push(await vc.issue({credential, suite, documentLoader, now}));
    return {documents: signed.map(document => JSON.stringify(document))};
  },
  async verify(texts) {
    let verified = 0;
    for (const text of texts) {
      const credential = JSON.parse(text);
      const outcome = await vc.verifyCredential({credential, suite: checker, documentLoader, checkStatus, now});
      if (outcome.verified) verified += 1; else console.error(JSON.stringify(outcome.error, null, 1));
    }
    return {verified};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const {op, documents} = JSON.parse(line);
  const before = process.cpuUsage();
  const answer = await operations[op](documents);
  const used = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({...answer, seconds: (used.user + used.system) / 1e6})}\n`);
}
