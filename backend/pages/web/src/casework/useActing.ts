/** One action after another on a case: what was typed stays until it has gone through. */

import { computed, reactive, ref, shallowRef } from "vue";
import { emptyDraft } from "@/acting/asked";
import { act } from "@/api/acting";
import { type CaseNow, Problem } from "@/api/problems";
import type { CaseSummary } from "@/api/shapes";
import { bodyOf } from "./acts";

type Standing = Pick<CaseSummary, "number" | "version" | "awaits">;
export type Acting = ReturnType<typeof useActing>;

export function useActing(moved: (number: string, action: string) => void) {
  const draft = reactive(emptyDraft());
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  /** Where the case stands, when somebody else was faster. */
  const overtaken = computed<CaseNow | null>(() =>
    failure.value instanceof Problem && failure.value.status === 409 ? failure.value.case : null,
  );
  let attempt: { uuid: string; body: string } | null = null;

  /** The same attempt keeps its uuid, so that an answer lost on the way is no second action. */
  function uuidFor(body: string): string {
    if (attempt?.body !== body) attempt = { uuid: crypto.randomUUID(), body };
    return attempt.uuid;
  }

  async function go(one: Standing, action: string): Promise<boolean> {
    if (busy.value) return false;
    const body = bodyOf(action, one, draft);
    busy.value = true;
    failure.value = null;
    try {
      await act(one.number, uuidFor(one.number + JSON.stringify(body)), body);
    } catch (reason) {
      failure.value = reason;
      if (overtaken.value) moved(one.number, "");
      return false;
    } finally {
      busy.value = false;
    }
    attempt = null;
    Object.assign(draft, emptyDraft());
    moved(one.number, action);
    return true;
  }

  function forget(): void {
    Object.assign(draft, emptyDraft());
    failure.value = null;
  }

  return { draft, busy, failure, overtaken, go, forget };
}
