/** Which positions are worth keeping: what the server hands out says how often. Pure. */

import type { Sampling } from "../state/shapes";

/** As the server has it by default, until it says otherwise. */
export const USUAL: Sampling = { interval_s: 30, still_interval_s: null, still_m: 20, send_s: 60 };

export interface Sample {
  t: number;
  lon: number;
  lat: number;
  acc: number | null;
}

/** A position whose accuracy is a village says nothing of a walk. */
const WORST_M = 500;
/** Timers of phones are early by this much, ms. */
const EARLY = 1_000;

/** Whether it tells where somebody is. */
export const isUsable = ({ acc }: Pick<Sample, "acc">): boolean => (acc ?? 0) <= WORST_M;

/** Whether the next position is kept, after the last that was. */
export function isKept(last: Sample | null, next: Sample, sampling: Sampling): boolean {
  if (!isUsable(next)) return false;
  if (last === null) return true;
  const passed = next.t - last.t;
  // The clock was set back: begin anew.
  if (passed < 0) return true;
  if (passed < sampling.interval_s * 1000 - EARLY) return false;
  const isStill = metresBetween(last, next) < Math.max(sampling.still_m, (next.acc ?? 0) / 2);
  if (!isStill) return true;
  return sampling.still_interval_s !== null && passed >= sampling.still_interval_s * 1000 - EARLY;
}

const RADIUS_M = 6_371_008.8;

/** Along a great circle, WGS-84 mean radius. */
export function metresBetween(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const [dLat, dLon] = [(b.lat - a.lat) * rad, (b.lon - a.lon) * rad];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
