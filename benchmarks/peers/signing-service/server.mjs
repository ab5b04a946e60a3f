// What a DCC signing-service does for one request, from the packages that one is made of: the request becomes JSON, its
// credential gets the tenant's DID and a proof of eddsa-rdfc-2022, and is answered. Access log off; nobody is asked who
// they are, nothing is stored. Run: `node server.mjs SETUP.json PORT [CHECKOUT]`; with CHECKOUT, the folder of such a
// service with its packages installed, that one's own app answers instead. Both listen on this machine only.
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const [setupFile, port, checkout] = process.argv.slice(2);
const app = checkout ? await theirs(checkout) : await alike(JSON.parse(readFileSync(setupFile, 'utf8')));
createServer(app).listen(Number(port), '127.0.0.1');

async function theirs(folder) {
  const part = name => import(pathToFileURL(join(folder, 'src', name)));
  const [{build}, {setConfig}] = [await part('app.js'), await part('config.js')];
  setConfig();
  return build();
}

async function alike({documents, key, did}) {
  const [{default: express}, {default: cors}, {default: morgan}, vc, Multikey, {DataIntegrityProof}, {cryptosuite}] =
    await Promise.all([
      'express',
      'cors',
      'morgan',
      '@digitalbazaar/vc',
      '@digitalbazaar/ed25519-multikey',
      '@digitalbazaar/data-integrity',
      '@digitalbazaar/eddsa-rdfc-2022-cryptosuite',
    ].map(name => import(name)));
  const known = new Map(Object.entries(documents));
  const suite = new DataIntegrityProof({signer: (await Multikey.from(key)).signer(), cryptosuite});

  async function documentLoader(url) {
    const document = known.get(url);
    if (document === undefined) throw new Error(`not in hand: ${url}`);
    return {contextUrl: null, documentUrl: url, document};
  }

  const application = express();
  application.use(morgan('tiny', {skip: () => true}));
  application.use(express.json());
  application.use(express.urlencoded({extended: false}));
  application.use(cors());
  application.post('/instance/:tenant/credentials/sign', async (request, response, next) => {
    try {
      const credential = JSON.parse(JSON.stringify(request.body));
      credential.issuer.id = did;
      response.json(await vc.issue({credential, suite, documentLoader}));
    } catch (error) {
      next(error);
    }
  });
  return application;
}
