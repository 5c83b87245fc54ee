/** Moments and spans in words. The district's clock is Beijing time, wherever the screen stands. */

import type { Language } from "@/words";
import type { Words } from "@/words/zh";

const ZONE = "Asia/Shanghai";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of milliseconds in its largest whole unit: "5 min", "3 h", "2 days". */
export function spanWords(span: number, words: Words): string {
  const length = Math.max(0, span);
  if (length < MINUTE) return words.spans.seconds(Math.floor(length / 1000));
  if (length < HOUR) return words.spans.minutes(Math.floor(length / MINUTE));
  if (length < 2 * DAY) return words.spans.hours(Math.floor(length / HOUR));
  return words.spans.days(Math.floor(length / DAY));
}

export function agoWords(moment: string, now: number, words: Words): string {
  const span = now - Date.parse(moment);
  return span < MINUTE ? words.justNow : words.ago(spanWords(span, words));
}

/** How a due moment stands: "25 min left" or "12 min over". */
export function dueWords(moment: string, now: number, words: Words): string {
  const left = Date.parse(moment) - now;
  const span = spanWords(Math.abs(left), words);
  return left >= 0 ? words.dueIn(span) : words.overdueBy(span);
}

/** The day of a moment in Beijing, as `2026-01-31`. */
export function dayOf(moment: Date | number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(moment);
}

/** The clock time of a moment; with its day when that is not today in Beijing. */
export function clockWords(moment: string | number, now: number, language: Language): string {
  const locale = language === "en" ? "en-GB" : "zh-CN";
  const date = new Date(moment);
  const isToday = dayOf(date) === dayOf(now);
  return new Intl.DateTimeFormat(locale, {
    timeZone: ZONE,
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    ...(isToday ? {} : ({ month: "short", day: "numeric" } as const)),
  }).format(date);
}

/** A moment with its full date: what was in force in another year must not look like this year's. */
export function dateWords(moment: string, language: Language): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", {
    timeZone: ZONE,
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(new Date(moment));
}

/** The day of a moment, in full. */
export function dayWords(moment: string, language: Language): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", {
    timeZone: ZONE,
    year: "numeric",
    month: "short",
    day: "numeric",
  }).format(new Date(moment));
}

/** A limit of the catalogue, such as `30m` or `5wd`, in words; an unknown one stays as it is. */
export function limitWords(limit: string, words: Words): string {
  const [, count, unit] = /^(\d+)([a-z]+)$/.exec(limit) ?? [];
  const word = unit === undefined ? undefined : words.limits[unit];
  return word ? word(Number(count)) : limit;
}
