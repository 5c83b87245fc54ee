/** Every read these pages make, by name. Paths are the contract's. */

import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { ask, askAll } from "./client";
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
  Member,
  Presence,
} from "./shapes";

export type Shapes<P> = FeatureCollection<Polygon | MultiPolygon, P>;

const segment = encodeURIComponent;

export const readMe = () => ask<Me>("GET", "/api/v1/me/");
export const readTownships = () =>
  ask<Shapes<AreaProperties>>("GET", "/api/v1/areas/?level=township&format=geojson");
export const readGrids = () => ask<Shapes<GridProperties>>("GET", "/api/v1/grids/?format=geojson");
export const readGrid = (code: string) =>
  ask<GridDetails>("GET", `/api/v1/grids/${segment(code)}/?include=people,cases`);
export const readOpenCases = () => askAll<CaseSummary>("/api/v1/cases/?open=true&page_size=500");
export const readCase = (number: string) =>
  ask<CaseDetails>("GET", `/api/v1/cases/${segment(number)}/`);
export const readCaseEvents = (number: string) =>
  askAll<CaseEvent>(`/api/v1/cases/${segment(number)}/events/`);
export const readCatalogue = () => ask<Catalogue>("GET", "/api/v1/catalogue/");
export const readMember = (id: number) => ask<Member>("GET", `/api/v1/members/${id}/`);
export const readPresence = (area: string) =>
  askAll<Presence>(`/api/v1/presence/?area=${segment(area)}`);
export const takeLiveTicket = () => ask<LiveTicket>("POST", "/api/v1/live/tickets/");
