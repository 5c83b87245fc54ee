/** What the page begins with, asked for again by itself until it is there. */

import { onMounted, onScopeDispose, ref, shallowRef } from "vue";
import { retryWait } from "@/live/waits";

export function useStart(load: () => Promise<void>) {
  const ready = ref(false);
  const failure = shallowRef<unknown>(null);
  let attempt = 0;
  let running = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function begin(): Promise<void> {
    clearTimeout(timer);
    if (running || ready.value) return;
    running = true;
    try {
      await load();
      failure.value = null;
      ready.value = true;
    } catch (reason) {
      failure.value = reason;
      timer = setTimeout(() => void begin(), retryWait(attempt++, Math.random()));
    } finally {
      running = false;
    }
  }
  const online = () => void begin();
  onMounted(begin);
  addEventListener("online", online);
  onScopeDispose(() => {
    clearTimeout(timer);
    removeEventListener("online", online);
  });
  return { ready, failure, begin };
}
