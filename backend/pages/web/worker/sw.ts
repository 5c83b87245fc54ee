/**
 * The phone's service worker: keeps the shell and its files on the phone, so that it opens without
 * a network, and changes them all at once when a new version has come whole. It touches no answer of
 * the API: what the server said is kept by the page, with whose it is.
 */

import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: the files of the phone, each with what changes when it does. */
declare const PHONE_FILES: { url: string; revision: string | null }[];
const SHELL = "/phone/";

// The shell varies by language for those who ask the server; what is kept here is there for every asker.
addPlugins([{ cacheKeyWillBeUsed: ({ request }) => Promise.resolve(request.url) }]);
precacheAndRoute(PHONE_FILES);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { allowlist: [/^\/phone\/$/] }));

// The page that brought it has everything from then on, also the parts it has not loaded yet.
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

// The page says when: in the middle of a report nothing is exchanged under its feet.
self.addEventListener("message", (event) => {
  if ((event.data as { kind?: string } | null)?.kind === "take_over") void self.skipWaiting();
});
