/** Finding the type of a matter with few taps: what this phone reports often, and what is typed. Pure. */

import type { Catalogue, MatterType } from "../state/shapes";
import { isSpelled, plain, suggest } from "./suggesting";

/** What grid workers meet on most rounds, until the phone knows its own (proposed). */
const USUAL = ["A04", "A06", "B01", "B06", "B09", "E01", "F04", "F07"];

export interface Choice extends MatterType {
  domain: string;
  domainName: string;
}

export const choicesOf = (catalogue: Catalogue | null): Choice[] =>
  (catalogue?.domains ?? []).flatMap(({ code, name, types }) =>
    types.map((type) => ({ ...type, domain: code, domainName: name })),
  );

/** The most reported from this phone first, then the usual ones, then any in the catalogue's order. */
export function favourites(types: readonly Choice[], counts: Readonly<Record<string, number>>, atMost: number): Choice[] {
  const known = new Map(types.map((type) => [type.code, type]));
  const own = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([code]) => code);
  const order = new Set([...own, ...USUAL, ...known.keys()]);
  return [...order].flatMap((code) => known.get(code) ?? []).slice(0, atMost);
}

/** What somebody means who types this: first what is spelled so, then what the words speak of. */
export function findTypes(types: readonly Choice[], typed: string, atMost: number): Choice[] {
  const sought = plain(typed);
  if (!sought) return [];
  const spelled = types.filter((type) => isSpelled(type, sought) || plain(type.name).includes(sought));
  const begins = spelled.filter((type) => type.spellings.some((one) => one.startsWith(sought)));
  const spoken = suggest(typed, types, atMost).map(({ type }) => type);
  return [...new Set([...begins, ...spelled, ...spoken])].slice(0, atMost);
}
