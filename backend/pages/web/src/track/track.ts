/**
 * The track of a shift as pages draw and replay it, read from the server's features. Pure.
 *
 * Moments are epoch milliseconds, positions [lon, lat] in WGS-84, accuracies metres.
 */

import type { TrackAnswer } from "@/api/patrol";
import type { Position } from "@/api/shapes";

export interface Part {
  /** One a place; none at all where only the simplified way was kept. */
  times: number[];
  places: Position[];
  accuracies: (number | null)[];
}
export interface Stop {
  from: number;
  to: number;
  place: Position;
}
/** A span in which nobody knows; `ends` are the last position before it and the first after it. */
export interface Gap {
  from: number;
  to: number;
  ends: Position[];
}
export interface Hidden {
  at: number;
  place: Position;
  reason: string;
}
export interface Track {
  parts: Part[];
  stops: Stop[];
  gaps: Gap[];
  hidden: Hidden[];
  /** The first and the last moment of which anything is known, or of which nobody knows. */
  from: number;
  to: number;
}

export function trackOf({ features }: TrackAnswer): Track {
  const track: Track = { parts: [], stops: [], gaps: [], hidden: [], from: Infinity, to: -Infinity };
  for (const { geometry, properties } of features) {
    const places = (
      geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates
    ) as Position[];
    if (properties.kind === "part")
      track.parts.push({ times: properties.times ?? [], places, accuracies: properties.accuracies ?? [] });
    else if (properties.kind === "hidden")
      track.hidden.push({ at: Date.parse(properties.at), place: places[0] as Position, reason: properties.reason });
    else {
      const span = { from: Date.parse(properties.from), to: Date.parse(properties.to) };
      if (properties.kind === "gap") track.gaps.push({ ...span, ends: places });
      else track.stops.push({ ...span, place: places[0] as Position });
    }
  }
  track.parts.sort((a, b) => (a.times[0] ?? 0) - (b.times[0] ?? 0));
  track.stops.sort((a, b) => a.from - b.from);
  track.gaps.sort((a, b) => a.from - b.from);
  track.hidden.sort((a, b) => a.at - b.at);
  for (const { times } of track.parts) stretch(track, times[0] ?? Infinity, times.at(-1) ?? -Infinity);
  for (const { from, to } of track.gaps) stretch(track, from, to);
  if (track.from > track.to) track.from = track.to = 0;
  return track;
}

function stretch(track: Track, from: number, to: number): void {
  track.from = Math.min(track.from, from);
  track.to = Math.max(track.to, to);
}

/** Nothing to draw: no position that counts, and none that is hidden. */
export const isEmpty = (track: Track): boolean => track.parts.length === 0 && track.hidden.length === 0;

/** Whether there are moments to replay, and not only the way that was kept of them. */
export const isTimed = (track: Track): boolean =>
  track.to > track.from && track.parts.some(({ times }) => times.length > 0);
