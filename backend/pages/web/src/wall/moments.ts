/** Moments as the wall says them. The district's clock is Beijing time, wherever the screen stands. */

import type { Language } from "@/words";
import { dayOf } from "@/look/moments";

const ZONE = "Asia/Shanghai";
const localeOf = (language: Language): string => (language === "en" ? "en-GB" : "zh-CN");

const words = (moment: string | number, language: Language, format: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeZone: ZONE, hour12: false, ...format }).format(new Date(moment));

export const timeWords = (moment: number, language: Language): string =>
  words(moment, language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const minuteWords = (moment: string | number, language: Language): string =>
  words(moment, language, { hour: "2-digit", minute: "2-digit" });

export const wholeDayWords = (moment: number, language: Language): string =>
  words(moment, language, { year: "numeric", month: "long", day: "numeric", weekday: language === "en" ? "short" : "long" });

export const weekdayWords = (moment: string | number, language: Language): string =>
  words(moment, language, { weekday: "short" });

/** The clock of a moment of today, else its day: what came at 23:50 must not look like this evening's. */
export function whenWords(moment: string, now: number, language: Language): string {
  if (dayOf(new Date(moment)) === dayOf(now)) return minuteWords(moment, language);
  return words(moment, language, { month: "numeric", day: "numeric" });
}

/** A day as `2026-07-20`, short; null for today. */
export const earlierDayWords = (day: string, now: number, language: Language): string | null =>
  day === dayOf(now) ? null : words(`${day}T00:00:00+08:00`, language, { month: "numeric", day: "numeric" });

/** A moment told to somebody who walks by later: with its day where that is not today. */
export function sinceWords(moment: number, now: number, language: Language): string {
  const clock = timeWords(moment, language);
  return dayOf(moment) === dayOf(now) ? clock : `${words(moment, language, { month: "long", day: "numeric" })} ${clock}`;
}
