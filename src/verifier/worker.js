// Keeps the page that the square opens, so that it works without a network. GIVEN stands before this, written by the
// register: { name, page, known, files }. Nothing of a visitor is kept: the page is fetched as to a stranger.

const PATIENCE_MS = 4000;
const stranger = (address) => fetch(address, { credentials: "omit", cache: "no-cache" });

self.addEventListener("install", (event) => {
  event.waitUntil(kept().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== GIVEN.name && name.startsWith("verifier-")).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === GIVEN.page) event.respondWith(fromStore(GIVEN.page, event));
  else if (pathname === GIVEN.known) event.respondWith(freshly(GIVEN.known));
  else if (GIVEN.files.includes(pathname)) event.respondWith(fromStore(pathname, null));
});

async function kept() {
  const store = await caches.open(GIVEN.name);
  await Promise.all([GIVEN.page, GIVEN.known, ...GIVEN.files].map((address) => keep(store, address)));
}

async function keep(store, address) {
  const answer = await stranger(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await store.put(address, answer.clone());
  return answer;
}

// What was kept, at once; the page is renewed behind the reader's back.
async function fromStore(address, event) {
  const store = await caches.open(GIVEN.name);
  const found = await store.match(address);
  if (!found) return keep(store, address);
  event?.waitUntil(keep(store, address).catch(() => {}));
  return found;
}

// What is known of the register: new where the network answers in time, else as it was when it last did.
async function freshly(address) {
  const store = await caches.open(GIVEN.name);
  const found = await store.match(address);
  const fetched = keep(store, address);
  if (!found) return fetched;
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS, found));
  return Promise.race([fetched.catch(() => found), late]);
}
