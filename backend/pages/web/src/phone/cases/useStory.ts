/** What happened to a case: asked for when it is looked at, and kept on the phone for then. */

import { ref, shallowRef, watch } from "vue";
import { Problem } from "@/api/problems";
import { readCase, readCaseEvents } from "@/api/reads";
import type { CaseDetails, CaseEvent } from "@/api/shapes";
import { keepStory, storyOf } from "../keep/stories";
import type { OwnCase } from "../state/shapes";

export function useStory(user: () => number | undefined, number: () => string | null, version: () => string) {
  const events = shallowRef<CaseEvent[] | null>(null);
  /** When the server told that, ms; null while it is the newest. */
  const asOf = ref<number | null>(null);
  /** The case as the server has it now: photos can be seen for some minutes from then on. */
  const fresh = shallowRef<OwnCase | null>(null);
  const standing = ref<"asking" | "told" | "offline" | "gone">("asking");

  async function ask(): Promise<void> {
    const [asked, owner] = [number(), user()];
    if (asked === null || owner === undefined) return;
    standing.value = "asking";
    try {
      const [one, steps] = await Promise.all([readCase(asked, true), readCaseEvents(asked, true)]);
      if (number() !== asked) return;
      fresh.value = one as CaseDetails as OwnCase;
      [events.value, asOf.value, standing.value] = [steps, null, "told"];
      await keepStory(owner, asked, steps);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (number() === asked) standing.value = failure.status === 404 ? "gone" : "offline";
    }
  }

  watch(
    [number, user],
    async ([asked, owner]) => {
      [events.value, asOf.value, fresh.value] = [null, null, null];
      if (asked === null || owner === undefined) return;
      const kept = await storyOf(owner, asked);
      if (kept && number() === asked && events.value === null) [events.value, asOf.value] = [kept.events, kept.at];
      await ask();
    },
    { immediate: true },
  );
  watch(version, (now, before) => {
    if (now !== before) void ask();
  });

  return { events, asOf, fresh, standing, ask };
}
