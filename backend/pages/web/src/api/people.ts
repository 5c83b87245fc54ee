/** Rosters, assignment plans and vacancies: what the server answers, and every question asked of it. */

import type { FeatureCollection, LineString } from "geojson";
import { ask, askAll, askFile } from "./client";
import type { Position } from "./shapes";

export const POSTS = ["leader", "worker", "professional"] as const;
export type Post = (typeof POSTS)[number];
export interface Named {
  id: number;
  name: string;
}
export interface Coded {
  code: string;
  name: string;
}

// Rosters

/** Something said of a cell; `cell` as Excel names it, empty when it is said of the whole row. */
export interface SaidOfCell {
  row: number;
  cell: string;
  column: string;
  fault: string;
  message: string;
}
export interface RosterReport {
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  bad: number;
  refused: SaidOfCell[];
  warnings: SaidOfCell[];
  /** Columns that are never kept, and why. */
  dropped: { column: string; cells: number; message: string }[];
  ignored: string[];
}
export interface Roster {
  id: number;
  status: "judged" | "entering" | "entered" | "refused";
  share: number;
  file_name: string;
  made_by: string;
  made_at: string;
  dry_run: boolean;
  /** When its rows and what was said of them went; null while they are there. */
  forgotten_at: string | null;
  may: ("enter" | "delete" | "passwords")[];
}
export interface RosterDetails extends Roster {
  report: RosterReport | null;
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
export const ROSTER_TEMPLATE = "/api/v1/rosters/template/";
export const ROSTER_NOW = "/api/v1/rosters/current/";
export const LEDGER_NOW = "/api/v1/rosters/ledger/";
const roster = (id: number, rest = "") => `/api/v1/rosters/${id}/${rest}`;
export const markedRoster = (id: number) => roster(id, "marked/");
export const readRosters = () => askAll<Roster>("/api/v1/rosters/", 200);
export const readRoster = (id: number) => ask<RosterDetails>("GET", roster(id));
export const sendRoster = (form: FormData) => ask<RosterDetails>("POST", "/api/v1/rosters/", { body: form });
export const enterRoster = (id: number) => ask<RosterDetails>("POST", roster(id, "enter/"));
export const deleteRoster = (id: number) => ask<undefined>("DELETE", roster(id));
export const firstPasswords = (id: number) => askFile("POST", roster(id, "first-passwords/"), XLSX);

// Assignment plans

export interface PlanTotals {
  grids: number;
  people: number;
  used: number;
  changed: number;
  kept: number;
  metres: number;
  metres_before: number | null;
}
export interface Shortage {
  post: Post;
  domain: string;
  area: Coded;
  grids: string[];
  people: number;
}
export interface PlanOptions {
  across_townships: boolean;
  stay_metres: number;
  most_grids: Partial<Record<Post, number>>;
}
export interface Plan {
  id: number;
  area: Coded | null;
  posts: Post[];
  since: string | null;
  options: PlanOptions;
  status: "waiting" | "solving" | "draft" | "infeasible" | "failed" | "published";
  share: number;
  made_by: string;
  made_at: string;
  published_at: string | null;
  totals: Partial<Record<Post, PlanTotals>>;
  short: Shortage[];
  may: ("correct" | "publish" | "delete")[];
}
export interface PlanRow {
  id: number;
  grid: string;
  grid_name: string;
  position: Position;
  post: Post;
  domain: string;
  member: Named | null;
  base: { place: string; position: Position } | null;
  before: Named | null;
  metres: number | null;
  metres_before: number | null;
  why: { kind: string; text: string };
  fixed: boolean;
}
interface Placed {
  grid: string;
  post: Post;
  domain?: string;
}
/** What is decided by hand of one place, or taken back so that it is solved again. */
export type Correction = Placed & ({ member: number | null } | { release: true });
export type PlanLines = FeatureCollection<LineString, { grid: string; post: Post; changed: boolean }>;

const plan = (id: number, rest = "") => `/api/v1/assignment-plans/${id}/${rest}`;
export const readTownships = () => askAll<Coded>("/api/v1/areas/?level=township");
export const readPlans = () => askAll<Plan>("/api/v1/assignment-plans/", 200);
export const readPlan = (id: number) => ask<Plan>("GET", plan(id));
export const makePlan = (asked: { area?: string; posts: Post[]; since?: string; options: Partial<PlanOptions> }) =>
  ask<Plan>("POST", "/api/v1/assignment-plans/", { body: asked });
export const readPlanRows = (id: number, post: Post, domain?: string) =>
  askAll<PlanRow>(plan(id, `rows/?${new URLSearchParams({ post, ...(domain ? { domain } : {}), page_size: "500" })}`));
export const correctPlan = (id: number, corrections: Correction[]) =>
  ask<Plan>("PUT", plan(id, "corrections/"), { body: { corrections } });
export const publishPlan = (id: number) => ask<Plan>("POST", plan(id, "publish/"));
export const deletePlan = (id: number) => ask<undefined>("DELETE", plan(id));
export const readCandidates = (post: Post, area: string) =>
  askAll<Named>(`/api/v1/members/?${new URLSearchParams({ post, area, page_size: "500" })}`);

// Vacancies

/** A hole in the roster, now or to come (`ends_at`). */
export interface Vacancy {
  grid: string;
  name: string;
  township: Coded;
  post: Post;
  domains: string[];
  ends_at: string | null;
  position: Position;
}
export interface Vacancies {
  at: string;
  grids: number;
  without_leader: number;
  without_worker: number;
  without_domains: number;
  results: Vacancy[];
}
export const readVacancies = (asked: { at?: string; area?: string; within_days: number }) => {
  const parameters = new URLSearchParams({ within_days: String(asked.within_days) });
  if (asked.at) parameters.set("at", asked.at);
  if (asked.area) parameters.set("area", asked.area);
  return ask<Vacancies>("GET", `/api/v1/vacancies/?${parameters}`);
};
