/**
 * The open matters of the wall, from the live line: which are shown, in which order, and what a
 * row of the list says. Pure. Nothing here knows a description or a person.
 */

import type { Newest } from "@/api/wall";
import { isOpen, LAMPS, numberIn } from "@/casework/casebook";
import type { CasePayload } from "@/live/messages";

export interface Matter extends CasePayload {
  number: string;
  /** Code of the township it lies in; null where only the whole area is known. */
  township: string | null;
}

/** What is picked out on the map and in the list. */
export type Pick =
  | { kind: "domain"; value: string }
  | { kind: "state"; value: string }
  | { kind: "lamp"; value: CasePayload["lamp"] };

export const samePick = (one: Pick | null, other: Pick | null): boolean =>
  one?.kind === other?.kind && one?.value === other?.value;

export function mattersOf(
  states: ReadonlyMap<string, unknown>,
  townshipOf: (grid: string | null) => string | null,
): Matter[] {
  const matters: Matter[] = [];
  for (const [key, told] of states) {
    const number = numberIn(key);
    if (number === null) continue;
    const payload = told as CasePayload;
    if (isOpen(payload)) matters.push({ ...payload, number, township: townshipOf(payload.grid) });
  }
  return matters;
}

export function shown(matters: readonly Matter[], township: string | null, pick: Pick | null): Matter[] {
  return matters.filter(
    (one) => (township === null || one.township === township) && (pick === null || one[pick.kind] === pick.value),
  );
}

/** Newest first: numbers are days and serials. */
export const newestFirst = (matters: readonly Matter[]): Matter[] =>
  [...matters].sort((one, other) => (one.number < other.number ? 1 : -1));

export interface Row {
  number: string;
  urgency: Matter["urgency"];
  lamp: Matter["lamp"];
  state: string;
  type: string;
  /** As the figures name them; null where they have not told of it. */
  typeName: string | null;
  community: string | null;
  township: string | null;
  reportedAt: string | null;
}

/** The first `most` of the list; what the figures know of them is said with it. */
export function rowsOf(matters: readonly Matter[], newest: readonly Newest[], most: number): Row[] {
  const told = new Map(newest.map((one) => [one.number, one]));
  return newestFirst(matters)
    .slice(0, most)
    .map(({ number, urgency, lamp, state, type, township }) => {
      const known = told.get(number);
      return {
        number,
        urgency,
        lamp,
        state,
        type,
        township,
        typeName: known?.type === type ? known.type_name : null,
        community: known?.community ?? null,
        reportedAt: known?.reported_at ?? null,
      };
    });
}

/** The day within a number such as `20260720-000001`, as `2026-07-20`; null in another one. */
export function dayIn(number: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)-/.exec(number) ?? [];
  return year && month && day ? `${year}-${month}-${day}` : null;
}

/** 街道, 镇 and 管区 are left out where there is hardly room for the name itself. */
export const shortName = (township: string): string => township.replace(/(?<=.)(街道|镇|管区)$/, "");

/** A community as people call it, without 居民委员会 or 村民委员会 where 社区 or 村 says it already. */
export const shortCommunity = (name: string): string =>
  name
    .replace(/居民委员会$/, "居委会")
    .replace(/(?<=.社区)居委会$/, "")
    .replace(/(?<=.)村?村(民委员|委)会$/, "村");

export const lampRank = (lamp: Matter["lamp"]): number => LAMPS.indexOf(lamp);
export const hasPlace = (one: Matter): one is Matter & { lon: number; lat: number } =>
  one.lon !== null && one.lat !== null;
