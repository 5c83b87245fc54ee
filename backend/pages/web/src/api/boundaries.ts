/** Versions of the boundaries: what the server answers, and every question these pages ask of it. */

import type { FeatureCollection, Geometry, MultiPolygon } from "geojson";
import { ask, askAll } from "./client";
import type { Position } from "./shapes";

export const LEVELS = ["district", "township", "zone", "community", "grid"] as const;
export type Level = (typeof LEVELS)[number];
export type Status = "draft" | "asking" | "refused" | "checked" | "published";
export type Severity = "error" | "warning";
/** What the caller may do with a version now. */
export type May = "answer" | "publish" | "withdraw" | "delete" | "restore";

export interface BoundarySummary {
  id: number;
  level: Level;
  title: string;
  status: Status;
  /** What is being done to it; empty when nothing is. */
  step: string;
  share: number;
  made_by: string;
  made_at: string;
  published_at: string | null;
  published_by: string;
  in_force: boolean;
}

export interface BoundaryProblem {
  id: number;
  kind: string;
  severity: Severity;
  where: Position | null;
  size: number | null;
  unit: string;
  codes: string[];
  details: Record<string, unknown>;
}

export interface Report {
  features: number;
  area_km2: number;
  errors: number;
  warnings: number;
  kinds: Record<string, number>;
  problems: BoundaryProblem[];
}

export interface Column {
  name: string;
  samples: unknown[];
}

/** How something about a file is known: said by the sender, by the file, or by the format's standard. */
type KnownBy = "declared" | "file" | "standard" | "cpg" | "language_byte" | "tried";

export interface Found {
  format?: string;
  layer?: string;
  crs?: { name: string; title: string; known_by: KnownBy };
  encoding?: { name: string; known_by: KnownBy };
  columns?: Record<string, { column: string; sure: "declared" | "exact" | "likely" }>;
  /** What the reader should know of the rows, in words. */
  notes?: { words: string }[];
  layers?: { name: string; features: number; geometry: string; columns: Column[] }[];
}

export interface Choice {
  value: string;
  title?: string;
  samples?: unknown[];
  features?: number;
}

export interface Question {
  about: "crs" | "encoding" | "layer" | "columns";
  choices: Choice[];
  why: string;
}

export interface BoundaryDetails extends BoundarySummary {
  within: string | null;
  based_on: number | null;
  repeats: number | null;
  declared: Record<string, unknown>;
  found: Found;
  question: Question | null;
  refusal: { reason: string; detail: string } | null;
  report: Report | null;
  accepted: string[];
  may: May[];
}

export interface Change {
  kind: string;
  old_codes: string[];
  new_codes: string[];
  area_m2: number;
}

/** What a new version leaves to be decided; it vanishes when it has been done. */
export interface Task {
  what: "posting" | "vacancy" | "case" | "area";
  /** The grid's code before, or a new grid's; empty for areas. */
  grid: string;
  change: string;
  /** Empty where the reader may only know that there are `count`. */
  subject: string;
  count: number;
  /** Whether something stays wrong without a decision. */
  must: boolean;
  why: string;
}

export const FORMS = ["gpkg", "fgb", "shp", "kml", "geojson"] as const;
/** Where the shapes of a level at a moment are downloaded from. */
export function exportPath(level: Level, form: (typeof FORMS)[number], at: string, encoding?: "gbk"): string {
  const asked = new URLSearchParams({ level, as: form, at, ...(encoding ? { encoding } : {}) });
  return `/api/v1/net/export/?${asked}`;
}

/** What the officer says of a file, with the file or in answer to a question. */
export interface Answers {
  crs?: string;
  encoding?: string;
  layer?: string;
  columns?: Record<string, string>;
  tolerance_m?: number;
}

export type Collection<P> = FeatureCollection<Geometry, P>;

const at = (id: number, rest = "") => `/api/v1/boundaries/${id}/${rest}`;

export const readBoundaries = () => askAll<BoundarySummary>("/api/v1/boundaries/");
export const readBoundary = (id: number) => ask<BoundaryDetails>("GET", at(id));
export const readShapes = (id: number) =>
  ask<FeatureCollection<MultiPolygon, { code: string; name: string }>>("GET", at(id, "shapes/?format=geojson"));
export const readSpots = (id: number) =>
  ask<Collection<BoundaryProblem>>("GET", at(id, "problems/?format=geojson"));
export const readChanges = (id: number) =>
  ask<Collection<Change>>("GET", at(id, "changes/?format=geojson"));
export const readTasks = (id: number) => askAll<Task>(at(id, "tasks/"));
export const sendBoundary = (form: FormData) =>
  ask<BoundaryDetails>("POST", "/api/v1/boundaries/", { body: form });
export const answerBoundary = (id: number, answers: Answers) =>
  ask<BoundaryDetails>("POST", at(id, "answers/"), { body: answers });
export const publishBoundary = (id: number, publishedAt: string, accepted: string[]) =>
  ask<BoundaryDetails>("POST", at(id, "publish/"), {
    body: { published_at: publishedAt, ...(accepted.length > 0 ? { accepted } : {}) },
  });
export const withdrawBoundary = (id: number) => ask<BoundaryDetails>("POST", at(id, "withdraw/"));
export const deleteBoundary = (id: number) => ask<undefined>("DELETE", at(id));
