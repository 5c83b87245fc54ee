/** What the hotline desk asks: types, places, likely duplicates, a caller's cases; and what it sends. */

import { ask } from "./client";
import type { CaseDetails, CaseSummary, Position, Urgency } from "./shapes";

export interface MatterType {
  code: string;
  name: string;
  lead_department: string;
  assisting_departments: string[];
  urgency: Urgency;
  respond_limit: string;
  handle_limit: string;
  tier: string;
  callback: string;
  /** Telephone numbers, or `gas-company`. */
  call_first: string[];
}
export interface Suggestion {
  type: string;
  name: string;
  domain_name: string;
  urgency: Urgency;
  /** What in the text speaks for it. */
  matched: string[];
}
export interface Because {
  distance_m: number | null;
  same_grid: boolean;
  hours: number;
  same_type: boolean;
  shared_words: string[];
  shared_address: string;
}
export interface Likely {
  case: CaseSummary & { allowed: string[] };
  score: number;
  because: Because;
}
export interface Place {
  id: number;
  kind: string;
  name: string;
  number: string;
  address: string;
  position: Position | null;
}
export interface Located {
  grid: { code: string; name: string } | null;
  community: { name: string } | null;
  township: { code: string; name: string } | null;
  nearest?: { code: string; distance_m: number };
}
/** Whom the rules would give a matter to, and why. */
export interface Candidate {
  to: { department: string } | { member: number };
  name: string;
  why: string;
  passed_over: boolean;
}
export interface Department {
  code: string;
  name: string;
}
/** The case of a report, as recording and acting answer it. */
export interface CaseAfter {
  number: string;
  state: string;
  version: number;
}
export type ActingCase = CaseDetails & { allowed: string[] };

const asked = (parts: Record<string, string>) => new URLSearchParams(parts).toString();
/** What of a long text is sent while it is being typed. */
const ENOUGH = 200;

export const readTypes = async (): Promise<MatterType[]> => {
  const { domains } = await ask<{ domains: { types: MatterType[] }[] }>("GET", "/api/v1/catalogue/");
  return domains.flatMap(({ types }) => types);
};
export const readDepartments = async (): Promise<Department[]> =>
  (await ask<{ results: Department[] }>("GET", "/api/v1/departments/?page_size=500")).results;

export async function suggestTypes(words: string, limit: number, signal: AbortSignal): Promise<Suggestion[]> {
  const path = `/api/v1/catalogue/suggestions/?${asked({ q: words.slice(0, ENOUGH), limit: String(limit) })}`;
  return (await ask<{ suggestions: Suggestion[] }>("GET", path, { signal })).suggestions;
}

export async function findPlaces(typed: string, area: string | null, signal: AbortSignal): Promise<Place[]> {
  const path = `/api/v1/places/?${asked({ q: typed, page_size: "8", ...(area ? { area } : {}) })}`;
  return (await ask<{ results: Place[] }>("GET", path, { signal })).results;
}

export const readCandidates = ({ type, grid }: { type: string; grid: string }, signal: AbortSignal) =>
  ask<Candidate[]>("GET", `/api/v1/routing/?${asked({ type, grid })}`, { signal });

export const locate = ([lon, lat]: Position) =>
  ask<Located>("GET", `/api/v1/locate/?${asked({ lon: String(lon), lat: String(lat) })}`);

export async function readLikely(
  told: { type: string; words: string; address: string; position: Position | null },
  signal: AbortSignal,
): Promise<Likely[]> {
  const place = told.position ? { lon: String(told.position[0]), lat: String(told.position[1]) } : {};
  const type = told.type ? { type: told.type } : {};
  const path = `/api/v1/cases/similar/?${asked({
    ...type,
    ...place,
    q: told.words.slice(0, ENOUGH),
    address: told.address.slice(0, ENOUGH),
  })}`;
  return (await ask<{ similar: Likely[] }>("GET", path, { signal })).similar;
}

/** Open cases of exactly this number. In the body, so that it stands in no address. */
export const readOfCaller = async (phone: string): Promise<CaseSummary[]> =>
  (await ask<{ cases: CaseSummary[] }>("POST", "/api/v1/cases/by-caller/", { body: { phone } })).cases;

export const sendReport = (uuid: string, body: unknown) =>
  ask<{ case: CaseAfter }>("PUT", `/api/v1/reports/${uuid}/`, { body });
export const sendAction = (number: string, uuid: string, body: unknown) =>
  ask<{ case: CaseAfter }>("PUT", `/api/v1/cases/${encodeURIComponent(number)}/actions/${uuid}/`, { body });
export const readActingCase = (number: string) =>
  ask<ActingCase>("GET", `/api/v1/cases/${encodeURIComponent(number)}/`);
