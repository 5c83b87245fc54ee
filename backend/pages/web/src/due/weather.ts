/** Moments of bad weather as a form holds them: Beijing's clock, wherever the screen stands. Pure. */

import { dayOf } from "@/look/moments";

const BEIJING = 8 * 3600_000;

/** `2026-07-20T16:30` as such a field holds it, for a moment in epoch ms. */
export const fieldOf = (moment: number): string => new Date(moment + BEIJING).toISOString().slice(0, 16);

export const momentIn = (field: string): string => `${field}:00+08:00`;

/** From now to the end of the day: what somebody enters who looks out of the window. */
export function newSpell(now: number): { since: string; until: string } {
  return { since: fieldOf(now), until: `${dayOf(now + 24 * 3600_000)}T00:00` };
}
