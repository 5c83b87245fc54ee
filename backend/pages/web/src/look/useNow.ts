/** The present moment as a ref that moves on by itself while a component lives. */

import { onScopeDispose, type Ref, ref } from "vue";

export function useNow(every: number, read: () => number = Date.now): Readonly<Ref<number>> {
  const now = ref(read());
  const timer = setInterval(() => {
    now.value = read();
  }, every);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return now;
}
