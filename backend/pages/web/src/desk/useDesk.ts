/** One call at the desk: what was typed, what that suggests, and where it goes. */

import { computed, reactive, ref, shallowRef, watch } from "vue";
import {
  type Candidate,
  type Department,
  type Likely,
  type Located,
  locate,
  type MatterType,
  readCandidates,
  readDepartments,
  readLikely,
  readOfCaller,
  readTypes,
  type Suggestion,
  suggestTypes,
} from "@/api/desk";
import { readMe } from "@/api/reads";
import type { CaseSummary, Me, Position } from "@/api/shapes";
import { blankDraft, type Draft, isBlank, missing, reportOf, sameDraft } from "./draft";
import { actionsOf, type Outcome, recipientsOf } from "./outcomes";
import { jobOf } from "./outbox";
import { useLatest } from "./useLatest";
import { type Outbox, useOutbox } from "./useOutbox";

export type Desk = ReturnType<typeof useDesk>;
const WHOLE_NUMBER = /^\+?[\d\s()-]{7,20}$/;

export function useDesk() {
  const me = shallowRef<Me | null>(null);
  const types = shallowRef<ReadonlyMap<string, MatterType>>(new Map());
  const departments = shallowRef<readonly Department[]>([]);
  const outbox = shallowRef<Outbox | null>(null);
  const draft = reactive<Draft>(blankDraft());
  const ofCaller = shallowRef<CaseSummary[]>([]);
  const located = shallowRef<Located | null>(null);
  const complaint = ref<"words" | "type" | null>(null);
  const keptAs = (what: string) => `wangge.desk.${String(me.value?.id)}.${what}`;

  const type = computed(() => types.value.get(draft.type) ?? null);
  const departmentName = (code: string) =>
    departments.value.find((one) => one.code === code)?.name ?? code;
  const proposed = useLatest<{ type: string; grid: string }, Candidate[]>(readCandidates, [], 50);
  const recipients = computed(() => recipientsOf(type.value, proposed.answer.value, departmentName));

  const suggestions = useLatest<string, Suggestion[]>((words, signal) => suggestTypes(words, 3, signal), [], 150);
  const likely = useLatest<Parameters<typeof readLikely>[0], Likely[]>(readLikely, [], 300);

  const othersOfCaller = computed(() =>
    ofCaller.value.filter(({ number }) => !likely.answer.value.some((one) => one.case.number === number)),
  );

  async function load(): Promise<void> {
    me.value = await readMe();
    await loadWords();
    Object.assign(draft, sameDraft(localStorage.getItem(keptAs("draft"))) ?? {});
    outbox.value ??= useOutbox(keptAs("outbox"));
    watch(draft, keep);
  }
  /** Names come in the chosen language. */
  async function loadWords(): Promise<void> {
    const [all, offices] = await Promise.all([readTypes(), readDepartments()]);
    types.value = new Map(all.map((one) => [one.code, one]));
    departments.value = offices;
  }
  function keep(): void {
    if (isBlank(draft)) localStorage.removeItem(keptAs("draft"));
    else localStorage.setItem(keptAs("draft"), JSON.stringify(draft));
  }

  watch(
    () => draft.words,
    (words) => {
      complaint.value = null;
      suggestions.ask(words.trim().length > 1 ? words : null);
    },
    { immediate: true },
  );
  watch(
    () => [draft.words, draft.type, draft.address, draft.position] as const,
    ([words, chosen, address, position]) => {
      const enough = words.trim().length > 1 && (position !== null || address !== "");
      likely.ask(enough ? { type: chosen, words, address, position } : null);
    },
    { immediate: true },
  );
  watch(
    () => draft.position,
    async (position) => {
      located.value = null;
      if (!position) return;
      const there = await locate(position).catch(() => null);
      if (draft.position === position) located.value = there;
    },
    { immediate: true },
  );
  watch([() => draft.type, located], ([chosen, there]) => {
    const code = there?.grid?.code;
    proposed.ask(chosen && code ? { type: chosen, grid: code } : null);
  });

  /** Whether this number has called before: asked when the number is whole, and written down. */
  async function lookUpCaller(): Promise<void> {
    ofCaller.value = [];
    const phone = draft.phone.trim();
    if (!WHOLE_NUMBER.test(phone)) return;
    const found = await readOfCaller(phone).catch(() => []);
    if (draft.phone.trim() === phone) ofCaller.value = found;
  }
  function choose(code: string): void {
    draft.type = code;
  }
  function put(place: string, position: Position | null): void {
    draft.place = place;
    draft.position = position;
    if (place && !draft.address.includes(place)) draft.address = place;
  }

  /** Send the call on its way; false when something is missing first. */
  function finish(outcome: Outcome): boolean {
    complaint.value = missing(draft)[0] ?? null;
    if (complaint.value || !outbox.value) return false;
    const sent = { ...draft };
    outbox.value.add(jobOf(sent, reportOf(sent, new Date(), me.value?.area?.code ?? null), actionsOf(outcome)));
    begin(blankDraft());
    return true;
  }
  function begin(other: Draft): void {
    Object.assign(draft, other);
    ofCaller.value = [];
    complaint.value = null;
  }

  return {
    me,
    types,
    type,
    departmentName,
    recipients,
    draft,
    ofCaller,
    othersOfCaller,
    located,
    complaint,
    suggestions: suggestions.answer,
    likely: likely.answer,
    outbox,
    load,
    loadWords,
    lookUpCaller,
    choose,
    put,
    finish,
    begin,
  };
}
