/** Moments of a track in words: Beijing's clock to the second, spans in hours and minutes. Pure. */

import type { Shift } from "@/api/patrol";
import type { Language } from "@/words";
import type { Words } from "@/words/zh";

const ZONE = "Asia/Shanghai";
const locale = (language: Language) => (language === "en" ? "en-GB" : "zh-CN");

/** `14:05:09`, for the moment of a replay. */
export function secondWords(moment: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { timeZone: ZONE, timeStyle: "medium", hourCycle: "h23" }).format(
    moment,
  );
}

/** `14:05`. */
export function minuteWords(moment: number | string, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), {
    timeZone: ZONE,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(moment));
}

/** A day as people name it: `7月20日 周一`, `Mon 20 Jul`. */
export function weekdayWords(moment: number | string, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), {
    timeZone: ZONE,
    month: language === "en" ? "short" : "long",
    day: "numeric",
    weekday: "short",
  }).format(new Date(moment));
}

/** A span of seconds as hours and minutes: `1 h 5 min`; under a minute in seconds. */
export function lengthWords(seconds: number, { spans }: Words): string {
  if (seconds < 60) return spans.seconds(Math.round(seconds));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return spans.minutes(minutes);
  const rest = minutes % 60;
  return [spans.hours((minutes - rest) / 60), ...(rest > 0 ? [spans.minutes(rest)] : [])].join(" ");
}

/** From when to when a shift was: `08:30–12:00`, or that it still runs. */
export function timesOf(shift: Pick<Shift, "started_at" | "ended_at">, language: Language): string {
  const from = minuteWords(shift.started_at, language);
  return shift.ended_at === null ? `${from} –` : `${from}–${minuteWords(shift.ended_at, language)}`;
}

/** Kilometres with one decimal below ten, whole above: no more than a phone's positions can tell. */
export function kilometres(metres: number): string {
  const km = metres / 1000;
  return km < 10 ? km.toFixed(1) : String(Math.round(km));
}
