/** Whoever looks at another window sees in the name of this one that something waits. */

import { watchEffect } from "vue";
import { words } from "@/words";

export function usePageTitle(area: () => string | undefined, waiting: () => number): void {
  watchEffect(() => {
    const name = [area(), words.value.title].filter(Boolean).join(" · ");
    document.title = waiting() > 0 ? `(${waiting()}) ${name}` : name;
  });
}
