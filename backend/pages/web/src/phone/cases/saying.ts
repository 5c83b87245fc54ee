/** What stands of a case, in words. */

import type { words as phoneWords } from "@/words/phone";
import type { OwnCase, Today } from "../state/shapes";
import { ms, span } from "../shell/times";
import { verbOf } from "../outbox/refusals";

type Words = typeof phoneWords.value;

/** What is left of the time, or how much it is over. */
export function dueWords({ due_at }: Pick<OwnCase, "due_at">, now: number, { cases }: Words): string {
  if (due_at === null) return cases.noDue;
  const due = ms(due_at);
  const { count, unit } = span(now, due);
  const length = cases.spans[unit]?.(count) ?? String(count);
  return due >= now ? cases.left(length) : cases.over(length);
}

/** Where it is, as one says it: the address, else the grid by its name. */
export function placeWords(one: Pick<OwnCase, "address" | "grid">, today: Today | null, { cases }: Words): string {
  if (one.address) return one.address;
  const grid = today?.grids.find(({ code }) => code === one.grid);
  return grid?.name ?? one.grid ?? cases.noPlace;
}

/** A limit such as `2wd`; an unknown one stays as it is. */
export function limitWords(limit: string, { cases }: Words): string {
  const [, count, unit] = /^(\d+)([a-z]+)$/.exec(limit) ?? [];
  const said = unit === undefined ? undefined : cases.fields.units[unit];
  return said ? said(Number(count)) : limit;
}

/** An action as a worker says it, on a button. */
export const actWords = (action: string, words: Words): string => words.cases.verbs[action] ?? verbOf(action, words);
/** The same on the button that does it. */
export const sendWords = (action: string, words: Words): string => words.cases.send[action] ?? verbOf(action, words);

/** A number that can be dialled: what is masked cannot. */
export const isDialled = (phone: string | null): phone is string => phone !== null && /^\+?[\d-]{3,}$/.test(phone);
