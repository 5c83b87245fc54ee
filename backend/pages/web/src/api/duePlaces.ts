/** Places due a visit, and weather that excuses: what the server answers, and every question. */

import { ask, askAll } from "./client";
import type { DuePlaceStanding } from "./patrol";
import type { Position } from "./shapes";

export interface DuePlace extends DuePlaceStanding {
  radius_m: number;
  every_days: number;
  /** Codes of the grids whose people visit it: one, or partners. */
  grids: string[];
  /** The first day on which it is due no more. */
  until: string | null;
  may: ("change" | "end")[];
}

/** Coordinate systems that a position may be declared in. */
export const SYSTEMS = ["wgs84", "gcj02", "bd09", "cgcs2000"] as const;
export type System = (typeof SYSTEMS)[number];
export interface Declared {
  lon: number;
  lat: number;
  crs: System;
}
/** What is said of a place. */
export interface Said {
  name: string;
  position: Declared;
  radius_m: number;
  every_days: number;
  grids: string[];
}

/** Where a declared position lies, and what it is in WGS-84; `nearest` outside the net. */
export interface Located {
  position: Position;
  grid: { code: string; name: string } | null;
  nearest?: { code: string; distance_m: number };
}

export interface BadWeather {
  id: number;
  area: string | null;
  area_name: string;
  since: string;
  until: string;
  reason: string;
  may: "end"[];
}

const PLACES = "/api/v1/due-places/";
const WEATHER = "/api/v1/bad-weather/";

export const readDuePlaces = () => askAll<DuePlace>(PLACES, 2000);
export const enterDuePlace = (said: Said) => ask<DuePlace>("POST", PLACES, { body: said });
export const changeDuePlace = (id: number, said: Partial<Said>) =>
  ask<DuePlace>("PATCH", `${PLACES}${id}/`, { body: said });
/** `day`: the first on which it is due no more. */
export const endDuePlace = (id: number, day: string) =>
  ask<DuePlace>("POST", `${PLACES}${id}/end/`, { body: { day } });
export const locate = ({ lon, lat, crs }: Declared, signal: AbortSignal) =>
  ask<Located>("GET", `/api/v1/locate/?${new URLSearchParams({ lon: String(lon), lat: String(lat), crs })}`, {
    signal,
  });

export const readBadWeather = () => askAll<BadWeather>(WEATHER, 2000);
export const enterBadWeather = (said: { area: string; since: string; until: string; reason: string }) =>
  ask<BadWeather>("POST", WEATHER, { body: said });
export const endBadWeather = (id: number) => ask<BadWeather>("POST", `${WEATHER}${id}/end/`);
