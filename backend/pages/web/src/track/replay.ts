/**
 * Where somebody was at a moment of their track, and how far a replay has come. Pure.
 *
 * Between two positions of a part the way is taken as straight and the pace as even; between
 * two parts nobody knows, and nothing is made up.
 */

import type { Position } from "@/api/shapes";
import type { Gap, Stop, Track } from "./track";

export type Standing = "moving" | "stopped" | "unknown";
export interface Seen {
  standing: Standing;
  /** Null where nobody knows. */
  place: Position | null;
  /** Metres around `place`; null where the phone did not say. */
  accuracy: number | null;
  stop: Stop | null;
  gap: Gap | null;
}

export function seenAt(track: Track, moment: number): Seen {
  const gap = track.gaps.find(({ from, to }) => from < moment && moment < to) ?? null;
  for (const { times, places, accuracies } of gap ? [] : track.parts) {
    const first = times[0];
    const last = times.at(-1);
    if (first === undefined || last === undefined || moment < first || moment > last) continue;
    const next = firstAfter(times, moment);
    const before = next - 1;
    const place = places[before] as Position;
    const stop = track.stops.find(({ from, to }) => from <= moment && moment <= to) ?? null;
    return {
      standing: stop ? "stopped" : "moving",
      place: next < times.length ? between(place, places[next] as Position, shareOf(times, next, moment)) : place,
      accuracy: worse(accuracies[before] ?? null, accuracies[next] ?? null),
      stop,
      gap: null,
    };
  }
  return { standing: "unknown", place: null, accuracy: null, stop: null, gap };
}

/** The first index whose moment is beyond `moment`; the length when there is none. */
function firstAfter(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function shareOf(times: readonly number[], next: number, moment: number): number {
  const from = times[next - 1] as number;
  const to = times[next] as number;
  return to === from ? 0 : (moment - from) / (to - from);
}

const between = (a: Position, b: Position, share: number): Position => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

/** Between two positions the vaguer accuracy holds: a circle never promises more than was known. */
function worse(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Times as fast as life. */
export const SPEEDS: readonly number[] = [10, 30, 60, 120, 300];

/** The next faster or slower speed; the same at either end. */
export function otherSpeed(speed: number, steps: 1 | -1): number {
  return SPEEDS[SPEEDS.indexOf(speed) + steps] ?? speed;
}

/** The moment after `passed` ms of watching at `speed`; never beyond the end. */
export function onward(track: Track, moment: number, passed: number, speed: number): number {
  return Math.min(track.to, moment + passed * speed);
}

/** How far a key of the slider goes, in ms; null for a key that means nothing to it. */
export function stepOf(key: string, withShift: boolean): number | null {
  const step = withShift ? 5 * 60_000 : 30_000;
  if (key === "ArrowRight") return step;
  if (key === "ArrowLeft") return -step;
  if (key === "PageUp") return 30 * 60_000;
  if (key === "PageDown") return -30 * 60_000;
  if (key === "Home") return -Infinity;
  if (key === "End") return Infinity;
  return null;
}

export const within = (track: Track, moment: number): number =>
  Math.min(track.to, Math.max(track.from, moment));

/** Shares of the slider, 0 to 1: where nobody knows, and where somebody stood. */
export function bandsOf(track: Track): { kind: "gap" | "stop"; start: number; width: number }[] {
  const length = track.to - track.from;
  if (length <= 0) return [];
  const band = (kind: "gap" | "stop") => ({ from, to }: { from: number; to: number }) => ({
    kind,
    start: (from - track.from) / length,
    width: (to - from) / length,
  });
  return [...track.gaps.map(band("gap")), ...track.stops.map(band("stop"))];
}
