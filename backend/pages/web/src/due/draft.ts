/** A due place while it is written: what was typed, what it means, and what is sent. Pure. */

import type { Declared, DuePlace, Said, System } from "@/api/duePlaces";
import type { Position } from "@/api/shapes";

/** `id` is null for a new place. Numbers are empty texts while nothing is typed. */
export interface Draft {
  id: number | null;
  name: string;
  /** Longitude and latitude, as typed or as picked on the map. */
  typed: string;
  crs: System;
  radius: number | "";
  everyDays: number | "";
  grids: string[];
}

const RADIUS_M = 30;
const EVERY_DAYS = 7;

export const newDraft = (grids: readonly string[]): Draft => ({
  id: null,
  name: "",
  typed: "",
  crs: "wgs84",
  radius: RADIUS_M,
  everyDays: EVERY_DAYS,
  grids: [...grids],
});

export const draftOf = (place: DuePlace): Draft => ({
  id: place.id,
  name: place.name,
  typed: positionWords(place.position),
  crs: "wgs84",
  radius: place.radius_m,
  everyDays: place.every_days,
  grids: [...place.grids],
});

/** Six decimals are a tenth of a metre. */
export const positionWords = (position: Position): string => position.map((one) => one.toFixed(6)).join(", ");

/**
 * A pair of degrees as maps give them to copy, in either order: anywhere in China the larger is the
 * longitude. Null for anything else.
 */
export function pairTyped(text: string): Position | null {
  const numbers = text
    .replace(/[°′″NSEWnsew东经北纬:：()（）[\]]/g, " ")
    .split(/[\s,，;；、]+/)
    .filter((part) => part !== "");
  if (numbers.length !== 2 || !numbers.every((part) => /^\d{1,3}(\.\d+)?$/.test(part))) return null;
  const [lat, lon] = numbers.map(Number).sort((a, b) => a - b) as Position;
  return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54 ? [lon, lat] : null;
}

export function declaredIn(draft: Draft): Declared | null {
  const pair = pairTyped(draft.typed);
  return pair && { lon: pair[0], lat: pair[1], crs: draft.crs };
}

/** What is still to be filled in, in the order of the form. */
export type Missing = "name" | "position" | "everyDays" | "radius" | "grids";
export function missingIn(draft: Draft): Missing[] {
  const missing: Missing[] = [];
  if (draft.name.trim() === "") missing.push("name");
  if (!declaredIn(draft)) missing.push("position");
  if (draft.everyDays === "") missing.push("everyDays");
  if (draft.radius === "") missing.push("radius");
  if (draft.grids.length === 0) missing.push("grids");
  return missing;
}

/** A draft in which nothing is missing, as the server is told it. */
export function saidIn(draft: Draft): Said {
  const position = declaredIn(draft);
  if (!position || missingIn(draft).length > 0) throw new Error("The draft is not complete");
  return {
    name: draft.name.trim(),
    position,
    radius_m: Number(draft.radius),
    every_days: Number(draft.everyDays),
    grids: draft.grids,
  };
}

/** Of a draft, what differs from the place as it is: what was not touched is not written anew. */
export function changesIn(draft: Draft, place: DuePlace): Partial<Said> {
  const said = saidIn(draft);
  const before = saidIn(draftOf(place));
  const differs = (name: keyof Said) => JSON.stringify(said[name]) !== JSON.stringify(before[name]);
  return Object.fromEntries(Object.entries(said).filter(([name]) => differs(name as keyof Said)));
}
