/** One search for everything: what the page holds answers at once, the server by and by. */

import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { findPlaces, type Place } from "@/api/desk";
import { findMembers, type Found } from "@/api/patrol";
import { findCases } from "@/api/reads";
import type { CaseSummary, GridProperties, Position } from "@/api/shapes";
import type { Book } from "@/casework/casebook";
import { casesNamed, gridsNamed, OF_EACH } from "./search";

/** Typing goes on for so long before the server is asked, ms. */
const PATIENCE = 200;
/** As the server has it. */
const LONGEST = 100;

export type Hit =
  | { kind: "case"; key: string; one: CaseSummary }
  | { kind: "grid"; key: string; one: GridProperties }
  | { kind: "member"; key: string; one: Found }
  | { kind: "place"; key: string; one: Place & { position: Position } };

interface Page {
  book: () => Book;
  grids: () => readonly GridProperties[];
  /** Whether the reader may look for people. */
  mayFindPeople: () => boolean;
}

export function useSearch({ book, grids, mayFindPeople }: Page) {
  const text = ref("");
  const told = shallowRef<{ cases: CaseSummary[]; members: Found[]; places: Place[] }>(nothing());
  /** Whether the server still looks, and whether it could not. */
  const asking = ref(false);
  const failed = ref(false);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();

  function stop(): void {
    clearTimeout(waiting);
    running.abort();
  }
  watch(text, (now) => {
    stop();
    told.value = nothing();
    failed.value = false;
    const sought = now.trim().slice(0, LONGEST);
    asking.value = sought !== "";
    if (sought) waiting = setTimeout(() => void ask(sought), PATIENCE);
  });
  onScopeDispose(stop);

  async function ask(sought: string): Promise<void> {
    const { signal } = (running = new AbortController());
    const answers = await Promise.allSettled([
      findCases(sought, OF_EACH, signal),
      mayFindPeople() ? findMembers(sought, signal).then(({ results }) => results) : [],
      findPlaces(sought, null, signal),
    ]);
    if (signal.aborted) return;
    const [cases, members, places] = answers;
    told.value = { cases: valueOf(cases), members: valueOf(members), places: valueOf(places) };
    failed.value = answers.some(({ status }) => status === "rejected");
    asking.value = false;
  }

  const hits = computed<Hit[]>(() => {
    if (text.value.trim() === "") return [];
    const open = casesNamed(book(), text.value);
    const others = told.value.cases.filter(({ number }) => open.every((one) => one.number !== number));
    return [
      ...[...open, ...others].slice(0, OF_EACH).map((one) => ({ kind: "case", key: `case-${one.number}`, one }) as const),
      ...gridsNamed(grids(), text.value).map((one) => ({ kind: "grid", key: `grid-${one.code}`, one }) as const),
      ...told.value.members.slice(0, OF_EACH).map((one) => ({ kind: "member", key: String(one.id), one }) as const),
      ...told.value.places.slice(0, OF_EACH).flatMap((one) => placed(one)),
    ];
  });
  return { text, hits, asking, failed };
}

const nothing = () => ({ cases: [], members: [], places: [] });
const valueOf = <T>(answer: PromiseSettledResult<T[]>): T[] => (answer.status === "fulfilled" ? answer.value : []);
/** A place without a position is nowhere on a map. */
function placed(one: Place): Hit[] {
  const { position } = one;
  return position ? [{ kind: "place", key: `place-${one.id}`, one: { ...one, position } }] : [];
}
