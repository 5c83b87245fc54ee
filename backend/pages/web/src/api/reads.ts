/** Every read these pages make, by name. Paths are the contract's. */

import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { ask, askAll, askSince } from "./client";
import type { Found } from "./patrol";
import type {
  AreaProperties,
  CaseDetails,
  CaseEvent,
  CaseSummary,
  Catalogue,
  GridDetails,
  GridProperties,
  LiveTicket,
  Me,
  Presence,
} from "./shapes";

export type Shapes<P> = FeatureCollection<Polygon | MultiPolygon, P>;

const segment = encodeURIComponent;
const GRIDS = "/api/v1/grids/?format=geojson";

export const readMe = (unasked = false) => ask<Me>("GET", "/api/v1/me/", { unasked });
export const readTownships = () =>
  ask<Shapes<AreaProperties>>("GET", "/api/v1/areas/?level=township&format=geojson");
export const readArea = (code: string) => ask<AreaProperties>("GET", `/api/v1/areas/${segment(code)}/`);
export const readAreasBelow = (code: string) =>
  askAll<AreaProperties>(`/api/v1/areas/?parent=${segment(code)}`);
export const readGrids = () => ask<Shapes<GridProperties>>("GET", GRIDS);
/** The grids and the tag of what was published; null while that is still the one known. */
export const readGridsSince = (known: string) => askSince<Shapes<GridProperties>>(known, GRIDS);
export const readGridsOf = (area: string) =>
  ask<Shapes<GridProperties>>("GET", `/api/v1/grids/?area=${segment(area)}&format=geojson`);
export const readGrid = (code: string) =>
  ask<GridDetails>("GET", `/api/v1/grids/${segment(code)}/?include=people,cases`);
/** What the map follows by itself; `unasked` where nobody opened it. */
export const readOpenCases = () =>
  askAll<CaseSummary>("/api/v1/cases/?open=true&page_size=500", 5000, { unasked: true });
/** By words of the description or a number, ended ones too. */
export const findCases = async (text: string, limit: number, signal: AbortSignal) => {
  const query = new URLSearchParams({ q: text, page_size: String(limit) });
  return (await ask<{ results: CaseSummary[] }>("GET", `/api/v1/cases/?${query}`, { signal })).results;
};
export const readCase = (number: string, unasked = false) =>
  ask<CaseDetails>("GET", `/api/v1/cases/${segment(number)}/`, { unasked });
export const readCaseEvents = (number: string, unasked = false) =>
  askAll<CaseEvent>(`/api/v1/cases/${segment(number)}/events/`, 5000, { unasked });
export const readCatalogue = () => ask<Catalogue>("GET", "/api/v1/catalogue/");
export const readMember = (id: number) => ask<Found>("GET", `/api/v1/members/${id}/`);
export const readPresence = (area: string) =>
  askAll<Presence>(`/api/v1/presence/?area=${segment(area)}`);
/** An answer that never comes must not keep the line from trying again, ms. */
const PATIENCE = 20_000;
export const takeLiveTicket = () =>
  ask<LiveTicket>("POST", "/api/v1/live/tickets/", { signal: AbortSignal.timeout(PATIENCE) });
