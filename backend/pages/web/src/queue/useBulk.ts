/** One action on many cases: a result for each, and what failed stays selected. */

import { reactive, ref, shallowRef } from "vue";
import { actOnMany, type OneDone } from "@/api/acting";
import type { CaseSummary } from "@/api/shapes";
import { emptyDraft } from "@/acting/asked";
import { bodyOf } from "@/casework/acts";

export interface Outcome {
  all: number;
  done: number;
  refused: { number: string; told: string }[];
}

export function useBulk() {
  const draft = reactive(emptyDraft());
  const busy = ref(false);
  const failure = shallowRef<unknown>(null);
  const outcome = shallowRef<Outcome | null>(null);
  let attempt: { body: string; uuids: Map<string, string> } | null = null;

  /** The same attempt keeps its uuids: what a lost answer hides is not done twice. */
  function uuidsFor(body: string, cases: readonly CaseSummary[]): Map<string, string> {
    if (attempt?.body !== body)
      attempt = { body, uuids: new Map(cases.map(({ number }) => [number, crypto.randomUUID()])) };
    return attempt.uuids;
  }

  /** The numbers of those it went through for; null when nothing was answered. */
  async function go(cases: readonly CaseSummary[], action: string): Promise<string[] | null> {
    if (busy.value) return null;
    const bodies = cases.map((one) => ({ case: one.number, ...bodyOf(action, one, draft) }));
    const uuids = uuidsFor(JSON.stringify(bodies), cases);
    busy.value = true;
    failure.value = null;
    outcome.value = null;
    try {
      const results = await actOnMany(bodies.map((body) => ({ ...body, uuid: uuids.get(body.case) ?? "" })));
      attempt = null;
      return sorted(results);
    } catch (reason) {
      failure.value = reason;
      return null;
    } finally {
      busy.value = false;
    }
  }

  function sorted(results: readonly OneDone[]): string[] {
    const done = results.filter(({ status }) => status === 200).map((one) => one.case);
    const refused = results
      .filter(({ status }) => status !== 200)
      .map((one) => ({ number: one.case, told: one.answer.detail ?? one.answer.title ?? String(one.status) }));
    outcome.value = { all: results.length, done: done.length, refused };
    if (refused.length === 0) Object.assign(draft, emptyDraft());
    return done;
  }

  return { draft, busy, failure, outcome, go };
}
