/** One case in full with its story, read again whenever something is heard of it. */

import { computed } from "vue";
import { readCase, readCaseEvents } from "@/api/reads";
import { useReading } from "./useReading";

export function useWholeCase(number: () => string | null) {
  const { told, failure, load } = useReading(number, async (wanted, unasked) => {
    const [one, story] = await Promise.all([readCase(wanted, unasked), readCaseEvents(wanted, unasked)]);
    return { one, story };
  });
  return {
    one: computed(() => told.value?.one ?? null),
    story: computed(() => told.value?.story ?? []),
    failure,
    load,
  };
}
