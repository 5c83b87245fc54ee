/** Which matters are new to whoever watches. Pure; never holds more than what is open. */

export interface Seen {
  readonly known: ReadonlySet<string>;
  /** Until when each is called new, ms. */
  readonly fresh: ReadonlyMap<string, number>;
}
const FRESH_FOR = 120_000;
/** In a storm everything is new: then nothing is marked as such. */
const MOST_MARKED = 12;

export const marked = ({ fresh }: Seen): ReadonlySet<string> => new Set(fresh.size > MOST_MARKED ? [] : fresh.keys());

/** What stands in the first look is new to nobody. */
export function freshAfter(before: Seen | null, now: ReadonlySet<string>, moment: number): Seen {
  const fresh = new Map<string, number>();
  if (before !== null)
    for (const number of now) {
      const until = before.known.has(number) ? before.fresh.get(number) : moment + FRESH_FOR;
      if (until !== undefined && until > moment) fresh.set(number, until);
    }
  return { known: now, fresh };
}
