// @digitalbazaar/vc, @digitalcredentials/verifier-core, @sd-jwt/sd-jwt-vc and jose on a folder of samples:
// `node check.mjs PEER DIR FILE...` prints one JSON line a file. What they would fetch is read from DIR/trust; what is
// not there cannot be had: every socket is refused.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {createHash, webcrypto} from 'node:crypto';

const [peer, folder, ...files] = process.argv.slice(2);
const trust = path.join(folder, 'trust');
const json = name => JSON.parse(fs.readFileSync(name, 'utf8'));
const index = json(path.join(trust, 'index.json'));

net.Socket.prototype.connect = function() {
  process.nextTick(() => this.destroy(new Error('there is no network here')));
  return this;
};

const published = new Map(index.status_lists.map(one => [one.url, path.join(trust, one.path)]));
const documents = new Map();
for(const owner of [index.register, ...index.issuers]) {
  const [host, ...rest] = owner.did.slice('did:web:'.length).split(':');
  const file = path.join(trust, owner.document);
  published.set(`https://${decodeURIComponent(host)}/${rest.join('/') || '.well-known'}/did.json`, file);
  documents.set(owner.did, json(file));
}
const CONTEXTS = {
  'credentials-v2.json': 'https://www.w3.org/ns/credentials/v2',
  'ob-v3p0-context-3.0.3.json': 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
  'passerelle-v1.json': 'https://w3id.org/passerelle/v1',
  'passerelle-endorsement-v1.json': 'https://w3id.org/passerelle/endorsement/v1',
  'clr_context_2.0.1.json': 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json'
};
for(const [file, url] of Object.entries(CONTEXTS)) {
  const at = path.join(trust, 'contexts', file);
  if(fs.existsSync(at)) {
    published.set(url, at);
  }
}

globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  if(!published.has(url)) {
    return new Response('not published', {status: 404});
  }
  return new Response(fs.readFileSync(published.get(url)), {headers: {'content-type': 'application/json'}});
};

// The key a verification method names, as a document of its own, or the whole document of a DID.
function resolved(url) {
  const [did, fragment] = url.split('#');
  let document = documents.get(did);
  if(did.startsWith('did:key:')) {
    const text = did.slice('did:key:'.length);
    const id = `${did}#${text}`;
    document = {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'], id: did,
      verificationMethod: [{id, type: 'Multikey', controller: did, publicKeyMultibase: text}], assertionMethod: [id]
    };
  }
  if(!document) {
    throw new Error(`not published: ${url}`);
  }
  if(!fragment) {
    return document;
  }
  const method = document.verificationMethod.find(one => one.id === url);
  if(!method) {
    throw new Error(`not published: ${url}`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function documentLoader(url) {
  if(url.startsWith('did:')) {
    return {contextUrl: null, documentUrl: url, document: resolved(url)};
  }
  if(!published.has(url)) {
    throw new Error(`not published: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: json(published.get(url))};
}

async function digitalBazaar() {
  const vc = await import('@digitalbazaar/vc');
  const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
  const {cryptosuite: eddsaRdfc} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
  const {createVerifyCryptosuite} = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
  const {cryptosuite: ecdsaRdfc} = await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
  const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
  const suite = [eddsaRdfc, createVerifyCryptosuite(), ecdsaRdfc].map(cryptosuite => new DataIntegrityProof({cryptosuite}));
  return async file => {
    const credential = json(path.join(folder, file));
    const asked = options => checkStatus({...options, verifyMatchingIssuers: false});
    const answer = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: asked});
    const proofs = [].concat(credential.proof).length;
    const held = answer.results?.filter(one => one.verified).length ?? 0;
    const told = answer.statusResult?.results ?? [];
    const withdrawn = told.some(one => one.status && one.credentialStatus?.statusPurpose !== 'message');
    const why = withdrawn ? 'withdrawn or suspended' : reason(answer.error);
    return {accepted: answer.verified && held === proofs && !withdrawn, why};
  };
}

async function verifierCore() {
  const {verifyCredential} = await import('@digitalcredentials/verifier-core');
  return async file => {
    const answer = await verifyCredential({credential: json(path.join(folder, file)), knownDIDRegistries: []});
    const steps = Object.fromEntries((answer.log ?? []).map(step => [step.id, step.valid]));
    const asked = ['valid_signature', 'expiration', 'revocation_status'].filter(name => name in steps);
    return {
      accepted: !answer.errors && steps.valid_signature === true && asked.every(name => steps[name]),
      why: answer.errors ? answer.errors.map(one => `${one.name}: ${one.message}`).join('; ') : JSON.stringify(steps)
    };
  };
}

const part = (text, place) => JSON.parse(Buffer.from(text.split('.')[place], 'base64url').toString());

// The published key of a verification method as a JSON Web Key.
async function jwkOf(name) {
  const method = resolved(name);
  const isP256 = method.publicKeyMultibase.startsWith('zDn');
  const {from, toJwk} = await import(isP256 ? '@digitalbazaar/ecdsa-multikey' : '@digitalbazaar/ed25519-multikey');
  const pair = await from(method);
  if(isP256) {
    return toJwk({keyPair: pair});
  }
  const {publicKey} = await pair.export({publicKey: true, raw: true});
  return {kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url')};
}

async function held(token, jwk, alg, options = {}) {
  const {importJWK, compactVerify} = await import('jose');
  return compactVerify(token, await importJWK(jwk, alg), {algorithms: [alg], ...options});
}

async function jose() {
  return async file => {
    const token = fs.readFileSync(path.join(folder, file), 'utf8').trim();
    const header = part(token, 0);
    await held(token, await jwkOf(header.kid), header.alg);
    return {accepted: header.typ === 'vc+jwt'};
  };
}

async function sdJwt() {
  const {SDJwtVcInstance} = await import('@sd-jwt/sd-jwt-vc');
  const holds = async (data, signature, jwk) => {
    try {
      await held(`${data}.${signature}`, jwk, part(data, 0).alg);
      return true;
    } catch{
      return false;
    }
  };
  const verifier = async (data, signature) => holds(data, signature, await jwkOf(part(data, 0).kid));
  return async file => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8').trim();
    const instance = new SDJwtVcInstance({
      verifier,
      kbVerifier: async (data, signature, payload) => holds(data, signature, payload.cnf.jwk),
      hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(Buffer.from(data)).digest(),
      hashAlg: 'sha-256',
      saltGenerator: () => Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
      statusListFetcher: async uri => fs.readFileSync(published.get(uri), 'utf8').trim(),
      statusVerifier: verifier,
      statusValidator: async status => {
        if(status !== 0) {
          throw new Error(`status ${status}`);
        }
      }
    });
    const isBound = !text.endsWith('~');
    const options = isBound ? {keyBindingNonce: 'sample-nonce-0123456789'} : {};
    await instance.verify(text, options);
    return {accepted: true};
  };
}

function reason(error) {
  const errors = error?.errors ?? error?.error?.errors ?? (error ? [error] : []);
  return errors.map(one => `${one.name}: ${one.message}`).join('; ').slice(0, 300);
}

const check = await {digitalbazaar: digitalBazaar, jose, 'verifier-core': verifierCore, 'sd-jwt': sdJwt}[peer]();
const print = console.log;
console.log = console.error = () => {};
for(const file of files) {
  let answer;
  try {
    answer = await check(file);
  } catch(error) {
    answer = {accepted: false, why: `${error.name}: ${error.message}`.slice(0, 300)};
  }
  print(JSON.stringify({file, ...answer}));
}
