/** How somebody is drawn on the way from where they were last seen to where they are. Pure. */

export type Place = readonly [lon: number, lat: number];

export interface Glide {
  from: Place;
  to: Place;
  /** By the page's own clock, ms. */
  startedAt: number;
  lasts: number;
}

/** Nobody is drawn further behind than this, ms, however long nothing was heard. */
const LONGEST = 10_000;
const SHORTEST = 800;
/** Beyond so many metres nobody glides: the line was away, or the phone. */
const FARTHEST = 600;
const METRES_A_DEGREE = 111_320;

export function metresBetween([lon, lat]: Place, [lon2, lat2]: Place): number {
  const east = (lon2 - lon) * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(east, lat2 - lat) * METRES_A_DEGREE;
}

/** The glide over the time that lies between the two positions; null for one that is drawn at once. */
export function glide(from: Place, to: Place, gap: number, now: number): Glide | null {
  const metres = metresBetween(from, to);
  if (metres === 0 || metres > FARTHEST) return null;
  return { from, to, startedAt: now, lasts: Math.min(LONGEST, Math.max(SHORTEST, gap)) };
}

export const isOver = ({ startedAt, lasts }: Glide, now: number): boolean => now >= startedAt + lasts;

export function placeOn({ from, to, startedAt, lasts }: Glide, now: number): Place {
  const part = Math.min(1, Math.max(0, (now - startedAt) / lasts));
  return part === 1 ? to : [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}
