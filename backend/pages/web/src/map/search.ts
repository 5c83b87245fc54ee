/** What of the page itself a text names: open cases and grids. Pure. */

import type { CaseSummary, GridProperties } from "@/api/shapes";
import { inOrder, type Book } from "@/casework/casebook";
import { says } from "@/casework/filters";

/** Of each kind so many: a list to choose from, not to read. */
export const OF_EACH = 5;

export function casesNamed(book: Book, text: string): CaseSummary[] {
  return inOrder(book, "urgent")
    .filter((one) => says(one, text))
    .slice(0, OF_EACH);
}

/** By name or code; whose name begins so comes first. */
export function gridsNamed(grids: readonly GridProperties[], text: string): GridProperties[] {
  const sought = text.trim().toLowerCase();
  if (sought === "") return [];
  const rank = ({ name, code }: GridProperties) => (name.startsWith(sought) || code === sought ? 0 : 1);
  return grids
    .filter(({ name, code }) => name.toLowerCase().includes(sought) || code.includes(sought))
    .sort((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1))
    .slice(0, OF_EACH);
}
