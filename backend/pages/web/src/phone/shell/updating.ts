/**
 * New versions of the phone. The browser fetches one whole beside the running one; it takes over when
 * the page opens next, or when the worker asks for it: never in the middle of what they write.
 */

import { readonly, ref } from "vue";

const LOOKS_EVERY = 6 * 3600_000;
const waiting = ref(false);
/** Whether a newer version is ready. */
export const isNewer = readonly(waiting);

let ready: ServiceWorker | null = null;

/** `firstDay`: settles when the day was asked for. What is installed is several times what the day
 * needs, so where nothing is installed yet, a slow line brings the day first. */
export function keepUpToDate(firstDay: Promise<void>): void {
  if (!("serviceWorker" in navigator)) return;
  const isFirst = navigator.serviceWorker.controller === null;
  void (isFirst ? firstDay.finally(() => install(isFirst)) : install(isFirst));
}

async function install(isFirst: boolean): Promise<void> {
  const registration = await navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone/" });
  const note = () => {
    ready = registration.waiting;
    waiting.value = !isFirst && ready !== null;
  };
  note();
  // The page has just opened: nobody has written anything yet.
  if (waiting.value) takeNewer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", note));
  setInterval(() => void registration.update().catch(() => undefined), LOOKS_EVERY);
}

export function takeNewer(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    location.reload();
  });
  ready?.postMessage({ kind: "take_over" });
}
