/** Moments as people say them, in the district's time. */

import { language } from "@/words/language";

const ZONE = "Asia/Shanghai";
const DAY = 24 * 3600_000;
const locale = () => (language.value === "en" ? "en-GB" : "zh-CN");
const format = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), { timeZone: ZONE, hourCycle: "h23", ...options }).format(at);

export const ms = (moment: string | number): number => (typeof moment === "number" ? moment : Date.parse(moment));
/** 08:20 */
export const clockTime = (moment: string | number) => format(ms(moment), { hour: "2-digit", minute: "2-digit" });
/** 11月29日 */
export const dayOf = (moment: string | number) => format(ms(moment), { month: "long", day: "numeric" });
/** 星期日, 11月29日 */
export const longDay = (moment: string | number) => format(ms(moment), { month: "long", day: "numeric", weekday: "long" });

const date = (at: number) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" });
/** 08:20 of today; else with the day. */
export function moment(at: string | number, now: number): string {
  const then = ms(at);
  return date(then) === date(now) ? clockTime(then) : `${dayOf(then)} ${clockTime(then)}`;
}

export type Lamp = "green" | "yellow" | "red";
/** As the server has it (clocks.py): green to yellow_at, red beyond due_at; green when nothing runs. */
export function lampOf({ yellow_at, due_at }: { yellow_at: string | null; due_at: string | null }, now: number): Lamp {
  if (yellow_at === null || due_at === null || now <= ms(yellow_at)) return "green";
  return now > ms(due_at) ? "red" : "yellow";
}

/** Whole days, hours or minutes between two moments: what is left, or how much is over. */
export function span(from: number, to: number): { count: number; unit: "days" | "hours" | "minutes" } {
  const length = Math.abs(to - from);
  if (length >= 2 * DAY) return { count: Math.floor(length / DAY), unit: "days" };
  if (length >= 2 * 3600_000) return { count: Math.floor(length / 3600_000), unit: "hours" };
  return { count: Math.floor(length / 60_000), unit: "minutes" };
}
