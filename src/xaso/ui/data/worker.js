/**
 * Keeps one page for when the line or the server is away. SHELL comes before this source.
 *
 * The page itself is asked for anew while the line holds, and taken from the store when it does not
 * answer in time; what it is drawn with comes from the store. Nothing else is touched.
 */
const STORE = `${SHELL.name}-${SHELL.version}`;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const store = await caches.open(STORE);
    await store.addAll(SHELL.assets);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(`${SHELL.name}-`) && name !== STORE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function anew(request) {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const isThePage = answer.ok && !answer.redirected;
  if (isThePage) await (await caches.open(STORE)).put(SHELL.page, answer.clone());
  if (answer.status >= 500) throw new Error(`${answer.status}`);
  return answer;
}

async function page(request) {
  try {
    return await anew(request);
  } catch (error) {
    const kept = await (await caches.open(STORE)).match(SHELL.page);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === SHELL.page) {
    event.respondWith(page(event.request));
  } else if (SHELL.assets.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
