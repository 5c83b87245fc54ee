/** What of the open cases is seen: by standing, domain, urgency, lamp and words. Pure. */

import type { CaseSummary, Lamp } from "@/api/shapes";

export interface Filters {
  /** A state, or `awaits:` and what is waited for; empty for all. */
  standing: string;
  domain: string;
  urgency: string;
  /** Empty for all. */
  lamps: readonly Lamp[];
  words: string;
}
export const NO_FILTERS: Filters = { standing: "", domain: "", urgency: "", lamps: [], words: "" };
const AWAITS = "awaits:";

type Standing = Pick<CaseSummary, "state" | "awaits">;
/** What a case is filtered by and shown as: what it waits for, before its state. */
export const standingOf = (one: Standing): string => (one.awaits ? AWAITS + one.awaits : one.state);
export const standingWords = (
  standing: string,
  words: { states: Record<string, string>; awaits: Record<string, string> },
): string =>
  (standing.startsWith(AWAITS) ? words.awaits[standing.slice(AWAITS.length)] : words.states[standing]) ?? standing;

/** Whether anything may be left out. */
export const isFiltering = ({ standing, domain, urgency, lamps, words }: Filters): boolean =>
  lamps.length > 0 || [standing, domain, urgency, words.trim()].some(Boolean);

type Sought = Standing &
  Pick<CaseSummary, "domain" | "urgency" | "lamp"> &
  Partial<Pick<CaseSummary, "number" | "description" | "address" | "type_name">>;
export function fits(one: Sought, filters: Filters): boolean {
  return (
    (!filters.standing || standingOf(one) === filters.standing) &&
    (!filters.domain || one.domain === filters.domain) &&
    (!filters.urgency || one.urgency === filters.urgency) &&
    (filters.lamps.length === 0 || filters.lamps.includes(one.lamp)) &&
    says(one, filters.words)
  );
}

/** Whether number, description, address or type hold these words. */
export function says(one: Partial<CaseSummary>, words: string): boolean {
  const sought = words.trim().toLowerCase();
  return (
    sought === "" ||
    [one.number, one.description, one.address, one.type_name].some((text) => text?.toLowerCase().includes(sought))
  );
}

/** How many cases there are of each kind. */
export function counted<K>(cases: Iterable<CaseSummary>, kindOf: (one: CaseSummary) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const one of cases) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  return counts;
}
