/** What a doubt rests on, in words and figures. Pure. */

import { dateWords } from "@/look/moments";
import type { Language } from "@/words";
import type { Words } from "@/words/zh";

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

/** One row a fact; a fact without a word of ours keeps its own name, so that none is left out. */
export function evidenceOf(
  details: Record<string, unknown>,
  words: Words,
  language: Language,
): { name: string; told: string }[] {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== "")
    .map(([key, value]) => ({ name: words.patrol.doubts.facts[key] ?? key, told: toldOf(value, language) }));
}

function toldOf(value: unknown, language: Language): string {
  if (Array.isArray(value)) return value.map((one) => toldOf(one, language)).join(language === "en" ? ", " : "、");
  if (typeof value === "number")
    return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", { maximumFractionDigits: 2 }).format(value);
  if (typeof value === "string" && MOMENT.test(value)) return dateWords(value, language);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
