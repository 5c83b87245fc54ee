/** A rate in percent. Rounded down: whole means whole. */

import type { Share } from "@/api/wall";

export const percentOf = ({ numerator, denominator }: Share): number | null =>
  denominator === 0 ? null : Math.floor((numerator * 100) / denominator);
