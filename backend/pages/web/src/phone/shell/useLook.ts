/** Large type, light or dark: as this phone's owner chose, else as the phone has it. */

import { onScopeDispose, readonly, ref, watch } from "vue";
import { hold, held, type HeldValues } from "../keep/held";

type Choices = HeldValues["choices"];
const chosen = ref<Choices>({ largeType: false, dark: "auto", keepAwake: false });
export const choices = readonly(chosen);

const dark = ref(false);
/** As it looks now, for what is drawn and not styled. */
export const isDark = readonly(dark);

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function show(): void {
  const { dark: wanted, largeType } = chosen.value;
  dark.value = wanted === "dark" || (wanted === "auto" && prefersDark.matches);
  document.documentElement.dataset.look = dark.value ? "dark" : "light";
  document.documentElement.dataset.type = largeType ? "large" : "normal";
}

export function choose(next: Partial<Choices>): void {
  chosen.value = { ...chosen.value, ...next };
  void hold("choices", { ...chosen.value });
}

export function useLook(): void {
  void held("choices").then((kept) => {
    if (kept) chosen.value = kept;
  });
  watch(chosen, show, { immediate: true });
  prefersDark.addEventListener("change", show);
  onScopeDispose(() => {
    prefersDark.removeEventListener("change", show);
  });
}
