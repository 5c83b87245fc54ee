/** Shifts, tracks, who looked at them, coverage and doubts: what the server answers, and every question. */

import type { Feature, LineString, MultiPolygon, Point } from "geojson";
import type { Why } from "./acting";
import { ask, askAll, askFile } from "./client";
import type { Member, Position } from "./shapes";

/** `ended_at` is null while it runs; `pauses` are spans, the last with null while it lasts. */
export interface Shift {
  shift: string;
  member?: number;
  name?: string;
  started_at: string;
  planned_end: string;
  ended_at: string | null;
  purpose: string | null;
  tracked: boolean;
  pauses: [string, string | null][];
  /** When its member deleted its positions; null while they are kept. */
  track_deleted_at?: string | null;
}

/** Counted and shown positions without a gap of over five minutes; moments are epoch ms, corrected. */
export interface PartProperties {
  kind: "part";
  started_at: string;
  ended_at: string;
  /** None when the positions are gone and only the simplified way was kept. */
  times?: number[];
  /** Metres; null where the phone did not say. */
  accuracies?: (number | null)[];
}
export interface HiddenProperties {
  kind: "hidden";
  at: string;
  reason: string;
}
export interface SpanProperties {
  kind: "stop" | "gap";
  from: string;
  to: string;
}
export type TrackFeature =
  | Feature<LineString | Point, PartProperties>
  | Feature<Point, HiddenProperties>
  | Feature<Point | LineString, SpanProperties>;
export interface TrackAnswer {
  type: "FeatureCollection";
  features: TrackFeature[];
}

interface Span {
  from: string;
  to: string;
}
export interface Summary {
  distance_m: number;
  moving_s: number;
  own_grid_s: number;
  elsewhere_s: number;
  fixes_count: number;
  hidden_counts: Record<string, number>;
  stops: Span[];
  gaps: Span[];
  crossings: { at: string; from: string | null; to: string | null }[];
  worked_out_at: string;
  /** When the positions went and only this was kept; null while they are there. */
  archived_at: string | null;
}

/** Who opened whose track, and why. */
export interface Look {
  look: number;
  shift: string;
  by: { name: string; role: string };
  reason: string;
  at: string;
  until: string;
}

export const KNOWN = ["covered", "not_covered", "unknown"] as const;
export type Known = (typeof KNOWN)[number];
export interface Share {
  share: number;
  shape: MultiPolygon;
}
/** How it stands at the end of the period; `visited_at` is the last visit within it. */
export interface DuePlaceStanding {
  id: number;
  name: string;
  position: Position;
  due_at: string;
  visited_at: string | null;
  state: "open" | "missed" | "excused";
  /** Why nobody could go, in the state of that name; never that somebody was on leave. */
  excused: "weather" | "unstaffed" | null;
}
export type Coverage = Record<Known, Share> & {
  grid: string;
  from: string;
  to: string;
  /** Of a part of the period only the simplified way is left. */
  simplified: boolean;
  due_places: DuePlaceStanding[];
};

export type Outcome = "confirmed" | "dismissed";
interface DoubtedShift {
  shift: string;
  started_at: string;
  ended_at: string;
  member: { id: number; name: string };
}
export interface Doubt {
  id: number;
  kind: string;
  /** The kind in words. */
  says: string;
  /** Plain numbers by name; never a position. */
  evidence: Record<string, number>;
  shift: DoubtedShift;
  /** Of an identical walk: the earlier one, where the reader may see that too. */
  other: DoubtedShift | null;
  found_at: string;
  state: "open" | Outcome;
  decided: { by: string; at: string; remark: string } | null;
}

const segment = encodeURIComponent;
const shift = (uuid: string, rest = "") => `/api/v1/shifts/${segment(uuid)}/${rest}`;

/** One's own, or one member's: there is no list across members. */
export const readShifts = (asked: { member?: number; from?: string } = {}, limit = 200) => {
  const query = new URLSearchParams();
  if (asked.member !== undefined) query.set("member", String(asked.member));
  if (asked.from !== undefined) query.set("from", asked.from);
  return askAll<Shift>(`/api/v1/shifts/?${query}`, limit);
};
/** Says why, and opens track and summary of somebody else's shift for an hour. */
export const lookAt = (uuid: string, reason: string) =>
  ask<{ look: number; until: string }>("POST", shift(uuid, "looks/"), { body: { reason } });
export const readTrack = (uuid: string) => ask<TrackAnswer>("GET", shift(uuid, "track/?format=geojson"));
export const gpxOf = (uuid: string) => shift(uuid, "track/?format=gpx");
export const readSummary = (uuid: string) => ask<Summary>("GET", shift(uuid, "summary/"));
export const deleteTrack = (uuid: string) => ask<undefined>("DELETE", shift(uuid, "track/"));
export const readLooks = () => askAll<Look>("/api/v1/me/looks/", 500);
export const exportMine = () => askFile("GET", "/api/v1/me/tracks/export/", "application/zip");

/** Positions of a recorded track that were stored, known before, or refused, by reason. */
export interface GpxReceipt {
  received: number;
  stored: number;
  duplicate: number;
  refused: Record<string, number>;
}
export const sendGpx = (file: File) => {
  const body = new FormData();
  body.set("file", file);
  return ask<GpxReceipt>("POST", "/api/v1/me/gpx/", { body });
};

export const readCoverage = (grid: string, from: string, to: string) =>
  ask<Coverage>("GET", `/api/v1/grids/${segment(grid)}/coverage/?${new URLSearchParams({ from, to })}`);

export const readDoubts = (state?: string) =>
  askAll<Doubt>(`/api/v1/doubts/${state === undefined ? "" : `?state=${state}`}`, 500);
export const decideDoubt = (id: number, outcome: Outcome, remark: string) =>
  ask<Doubt>("POST", `/api/v1/doubts/${id}/decision/`, { body: { outcome, remark } });

/** Somebody as the list of members tells of them. */
export interface Found extends Member {
  area: string;
  /** Masked; null for who may not call. */
  phone: string | null;
  postings: { grid: string; post: string }[];
}
/** Those one works with, leads or answers for, by a part of the name, its initials or the staff number. */
export const findMembers = (text: string, signal: AbortSignal) =>
  ask<{ results: Found[] }>("GET", `/api/v1/members/?q=${segment(text)}&page_size=8`, { signal });

/** The phone as it is, for a reason that its owner reads too. */
export const unmaskMember = (id: number, why: Why) =>
  ask<{ phone: string }>("POST", `/api/v1/members/${id}/unmask/`, { body: why });

/** Says who took care of a call for help, and how it is. */
export const endAlarm = (uuid: string, remark: string) =>
  ask<unknown>("POST", `/api/v1/sos/${segment(uuid)}/end/`, { body: { remark } });
