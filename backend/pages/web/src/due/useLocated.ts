/** Where a declared position lies, as the server says it; asked when the typing rests. */

import { onScopeDispose, type Ref, shallowRef, watch } from "vue";
import { type Declared, type Located, locate } from "@/api/duePlaces";

const REST_MS = 250;

export function useLocated(declared: Readonly<Ref<Declared | null>>): Readonly<Ref<Located | null>> {
  const located = shallowRef<Located | null>(null);
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(position: Declared, signal: AbortSignal): Promise<void> {
    try {
      located.value = await locate(position, signal);
    } catch {
      // The server judges the position once more when it is sent.
      if (!signal.aborted) located.value = null;
    }
  }
  const forget = () => {
    clearTimeout(timer);
    asking.abort();
  };
  watch(
    declared,
    (now) => {
      forget();
      located.value = null;
      if (!now) return;
      asking = new AbortController();
      const { signal } = asking;
      timer = setTimeout(() => void ask(now, signal), REST_MS);
    },
    { immediate: true },
  );
  onScopeDispose(forget);
  return located;
}
