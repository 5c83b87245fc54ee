/** From a track and a moment of it to what the map draws. Pure. */

import type { Feature } from "geojson";
import type { Position } from "@/api/shapes";
import { circleAround } from "../circle";
import type { Seen } from "../replay";
import type { Part, Track } from "../track";

type Kind = "way" | "lone" | "gap" | "stop" | "hidden" | "begin" | "end";
const line = (kind: Kind, coordinates: Position[], name = ""): Feature => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates },
  properties: { kind, name },
});
const point = (kind: Kind, coordinates: Position): Feature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates },
  properties: { kind },
});

/** What stays while a replay runs; `nobodyKnows` is written on every gap. */
export function standingFeatures(track: Track, nobodyKnows = ""): Feature[] {
  const first = track.parts[0]?.places[0];
  const last = track.parts.at(-1)?.places.at(-1);
  return [
    ...track.gaps.filter(({ ends }) => ends.length === 2).map(({ ends }) => line("gap", ends, nobodyKnows)),
    ...track.parts.map(({ places }) =>
      places.length === 1 ? point("lone", places[0] as Position) : line("way", places),
    ),
    ...track.hidden.map(({ place }) => point("hidden", place)),
    ...track.stops.map(({ place }) => point("stop", place)),
    ...(first && last ? [point("end", last), point("begin", first)] : []),
  ];
}

/** The way up to a moment; `seen` is where its head is. */
export function walkedFeatures(track: Track, moment: number, seen: Seen): Feature[] {
  return track.parts.flatMap((part) => {
    const places = walkedOf(part, moment);
    if (seen.place && places.length > 0 && (part.times.at(-1) ?? 0) > moment) places.push(seen.place);
    return places.length > 1 ? [line("way", places)] : [];
  });
}

function walkedOf({ times, places }: Part, moment: number): Position[] {
  const beyond = times.findIndex((time) => time > moment);
  return beyond === -1 ? [...places] : places.slice(0, beyond);
}

/** The dot and the circle within which it is right. */
export function dotFeatures({ place, accuracy, standing }: Seen): Feature[] {
  if (!place) return [];
  const dot: Feature = {
    type: "Feature",
    geometry: { type: "Point", coordinates: place },
    properties: { kind: "dot", standing },
  };
  if (accuracy === null) return [dot];
  return [{ type: "Feature", geometry: circleAround(place, accuracy), properties: { kind: "circle" } }, dot];
}
