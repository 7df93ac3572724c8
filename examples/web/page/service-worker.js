// Keeps the page's own files, so that it can be loaded without a connection. Tasks are not among them: the hooks have those in IndexedDB.

const cacheName = 'todo-web-example';
const files = ['/', '/main.js', '/style.css'];
/** In milliseconds. A page that is loaded later than that is the one of the last time. */
const longestWait = 3_000;

addEventListener('install', (event) => {
  // This worker may replace an older one at once, because it takes new files from the server while it can.
  event.waitUntil(Promise.all([caches.open(cacheName).then((cache) => cache.addAll(files)), skipWaiting()]));
});

addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin === location.origin && files.includes(pathname)) event.respondWith(load(pathname));
});

async function load(path) {
  const cache = await caches.open(cacheName);
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(longestWait) });
    if (response.ok) {
      await cache.put(path, response.clone());
      return response;
    }
  } catch {
    // The server cannot be reached now.
  }
  return (await cache.match(path)) ?? fetch(path);
}
