/** What a doubt rests on, in words and figures. Pure. */

import type { Language } from "@/words";
import type { Words } from "@/words/zh";

/** One row a number; one without a word of ours keeps its own name, so that none is left out. */
export function evidenceOf(
  evidence: Record<string, number>,
  words: Words,
  language: Language,
): { name: string; told: string }[] {
  const figures = new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { maximumFractionDigits: 2 });
  return Object.entries(evidence).map(([key, value]) => ({
    name: words.patrol.doubts.facts[key] ?? key,
    told: figures.format(value),
  }));
}
