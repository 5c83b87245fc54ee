/** Whom a case could go to, asked for while somebody may dispatch it. */

import { shallowRef, watch } from "vue";
import { type Candidate, readCandidates } from "@/api/acting";
import type { CaseSummary } from "@/api/shapes";
import { language } from "@/words";

const HANDING_ON = ["dispatch", "reassign"];

export function useCandidates(one: () => CaseSummary | null) {
  const candidates = shallowRef<Candidate[]>([]);
  watch(
    [() => one()?.number, () => one()?.version, language],
    async () => {
      const asked = one();
      candidates.value = [];
      if (!asked || !HANDING_ON.some((action) => asked.allowed.includes(action))) return;
      const told = await readCandidates(asked.number).catch(() => []);
      if (one()?.number === asked.number) candidates.value = told;
    },
    { immediate: true },
  );
  return candidates;
}
