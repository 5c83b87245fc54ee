/** Answers to what is being typed: asked once typing rests, and only the newest question counts. */

import { onScopeDispose, type Ref, shallowRef } from "vue";

export interface Latest<Q, T> {
  answer: Readonly<Ref<T>>;
  ask: (question: Q | null) => void;
}

/** `nothing` is the answer while there is no question; a failed one leaves the answer as it was. */
export function useLatest<Q, T>(
  read: (question: Q, signal: AbortSignal) => Promise<T>,
  nothing: T,
  rest: number,
): Latest<Q, T> {
  const answer = shallowRef<T>(nothing);
  let timer = 0;
  let asking: AbortController | null = null;

  function ask(question: Q | null): void {
    window.clearTimeout(timer);
    asking?.abort();
    if (question === null) {
      answer.value = nothing;
      return;
    }
    timer = window.setTimeout(() => void put(question), rest);
  }
  async function put(question: Q): Promise<void> {
    const mine = (asking = new AbortController());
    try {
      const told = await read(question, mine.signal);
      if (asking === mine) answer.value = told;
    } catch {
      // Help that does not come in time is no reason to disturb a call.
    }
  }
  onScopeDispose(() => {
    ask(null);
  });
  return { answer, ask };
}
