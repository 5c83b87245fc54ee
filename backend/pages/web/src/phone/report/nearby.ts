/** What lies near a place: names, grids, open matters of the same type. Pure. */

import type { MultiPolygon, Polygon } from "geojson";
import type { Position } from "@/api/shapes";
import type { Ground, Place } from "../state/shapes";

/** As far as the server looks (incidents/alike.py). */
export const NEAR_M = 200;
/** A name farther away than this tells nobody where it is (proposed). */
const NAMES_WITHIN_M = 300;
const EARTH_M = 6_371_009;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
/** Great-circle distance of two positions, metres. */
export function metres([lon, lat]: Position, [otherLon, otherLat]: Position): number {
  const half = (one: number, other: number) => Math.sin(radians(other - one) / 2) ** 2;
  const chord = half(lat, otherLat) + Math.cos(radians(lat)) * Math.cos(radians(otherLat)) * half(lon, otherLon);
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The place whose name tells best where this is. */
export function nearestPlace(at: Position, places: readonly Place[]): { name: string; metres: number } | null {
  let nearest: { name: string; metres: number } | null = null;
  for (const { name, position } of places) {
    const away = metres(at, position);
    if (away <= NAMES_WITHIN_M && (nearest === null || away < nearest.metres)) nearest = { name, metres: away };
  }
  return nearest;
}

/** The grid of the map that a position lies in. */
export function gridAt(at: Position, grids: Ground["grids"]): { code: string; name: string; own: boolean } | null {
  return grids.features.find(({ geometry }) => lies(at, geometry))?.properties ?? null;
}

function lies(at: Position, geometry: Polygon | MultiPolygon): boolean {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  // Holes turn it again.
  return polygons.some((rings) => rings.filter((ring) => isWithin(at, ring)).length % 2 === 1);
}

function isWithin([x, y]: Position, ring: readonly (readonly number[])[]): boolean {
  let within = false;
  for (let at = 1; at < ring.length; at++) {
    const [ax, ay] = ring[at - 1] as [number, number];
    const [bx, by] = ring[at] as [number, number];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) within = !within;
  }
  return within;
}

interface Standing {
  number: string;
  type: string;
  state: string;
  position: Position | null;
}
/** Open cases of this type within 200 m, the nearest first: what the phone knows without the server. */
export function alikeNearby<Case extends Standing>(
  told: { type: string; at: Position },
  cases: readonly Case[],
  openStates: readonly string[],
): { case: Case; metres: number }[] {
  return cases
    .flatMap((one) => {
      if (one.type !== told.type || !openStates.includes(one.state) || one.position === null) return [];
      const away = metres(told.at, one.position);
      return away <= NEAR_M ? [{ case: one, metres: away }] : [];
    })
    .sort((a, b) => a.metres - b.metres);
}
