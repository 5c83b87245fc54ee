/** One case in full with its story, read again whenever something is heard of it. */

import { shallowRef, watch } from "vue";
import { readCase, readCaseEvents } from "@/api/reads";
import type { CaseDetails, CaseEvent } from "@/api/shapes";

export function useWholeCase(number: () => string | null) {
  const one = shallowRef<CaseDetails | null>(null);
  const story = shallowRef<CaseEvent[]>([]);
  const failure = shallowRef<unknown>(null);

  async function load(unasked = false): Promise<void> {
    const wanted = number();
    if (wanted === null) return;
    try {
      const [details, events] = await Promise.all([readCase(wanted, unasked), readCaseEvents(wanted, unasked)]);
      if (wanted !== number()) return;
      one.value = details;
      story.value = events;
      failure.value = null;
    } catch (reason) {
      if (wanted === number()) failure.value = reason;
    }
  }
  watch(
    number,
    () => {
      one.value = null;
      story.value = [];
      failure.value = null;
      void load();
    },
    { immediate: true },
  );
  return { one, story, failure, load };
}
