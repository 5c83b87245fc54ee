/** A rate in percent. Rounded down: whole means whole. */

import type { Share } from "@/api/wall";

export const percentOf = ({ numerator, denominator }: Share): number | null =>
  denominator === 0 ? null : Math.floor((numerator * 100) / denominator);

/** In words; of nothing, and of a day of which nothing is told, there is no rate. */
export function percentWords(share: Share | null): string {
  const percent = share && percentOf(share);
  return percent === null ? "—" : `${percent}%`;
}
