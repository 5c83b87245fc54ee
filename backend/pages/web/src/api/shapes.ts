/** What the server answers, as far as these pages read it. Moments are RFC 3339 texts. */

import type { components } from "./described";

type Described = components["schemas"];

export type Urgency = "critical" | "urgent" | "normal" | "low";
export type Lamp = "green" | "yellow" | "red";
export type Position = [lon: number, lat: number];

export interface Me {
  id: number;
  username: string;
  name: string;
  role: string;
  /** Of administrators: which office they hold. */
  administers: "" | "system" | "security";
  area: { id: number; code: string; name: string } | null;
  grids: string[];
  domains: string[];
  department: string | null;
}

export interface AreaProperties {
  code: string;
  name: string;
  level: string;
  parent: string | null;
}

export interface GridProperties {
  code: string;
  name: string;
  kind: string;
  home_community: string | null;
  communities: string[];
  /** Code of the township or zone. */
  area: string | null;
  households: number | null;
}

interface Person {
  id: number;
  name: string;
}

export interface GridDetails extends GridProperties {
  leader: Person | null;
  worker: Person | null;
  professionals: (Person & { domains: string[] })[];
  open_cases: {
    number: string;
    state: string;
    type: string;
    type_name: string;
    urgency: Urgency;
    lamp: Lamp;
  }[];
}

export interface CaseSummary {
  number: string;
  state: string;
  /** What the case waits for within its state; empty for nothing. */
  awaits?: string;
  version: number;
  type: string;
  type_name: string;
  domain: string;
  urgency: Urgency;
  tier: string;
  lamp: Lamp;
  grid: string | null;
  area?: { code: string | null; name: string } | null;
  position: Position | null;
  address: string | null;
  description: string | null;
  owner: { kind: "centre" | "member" | "department"; id: number | string; name: string } | null;
  due_at: string | null;
  reported_at: string;
  /** How it ended; empty while it is open. */
  ending: string;
  /** The storm it belongs to. */
  parent: string | null;
  /** The day on which a suspended case is looked at again. */
  review_on: string | null;
  /** What the reader may do with it as it stands. */
  allowed: string[];
}

export interface Span {
  from: string;
  to: string;
}
export interface CaseClock {
  clock: string;
  /** Empty where an order from outside names the moment itself. */
  limit: string;
  started_at: string;
  due_at: string;
  paused_at: string | null;
  stopped_at: string | null;
  /** Of a stopped clock; null when it was cancelled. */
  kept: boolean | null;
  provisional: boolean;
  /** The spans of time that were counted. */
  why: Span[];
  pauses: Span[];
  extensions: { by: string; at: string }[];
  corrections: { at: string; before: string; after: string }[];
}

export interface CoHandler {
  department: string;
  name: string;
  called_at: string;
  arrive_by: string;
  arrived_at: string | null;
  reported_at: string | null;
}
/** A photo, voice note, video or paper; `urls` are good for some minutes, once there is something to see. */
export type Piece = Described["Piece"];
export interface CaseReport {
  uuid: string;
  source: string;
  occurred_at: string;
  received_at: string;
  description: string;
  /** Of an order: the platform and its own number. */
  external: { system: string; number: string } | null;
}
/** Whoever reported from outside: masked, until somebody says why. */
export interface Caller {
  name: string;
  phone: string;
  safe_way: string;
}

export interface CaseDetails extends CaseSummary {
  clocks: CaseClock[];
  merged_into: string | null;
  children: string[];
  co_handlers: CoHandler[];
  caller: Caller | null;
  reports: CaseReport[];
  evidence: Piece[];
  closed_at: string | null;
  round: number;
  /** Whether the reader may ask a superior platform to take its order back. */
  can_give_back: boolean;
}

export type CaseEvent = Described["CaseEvent"];

export interface Catalogue {
  domains: { code: string; name: string; types: { code: string; name: string; callback: string }[] }[];
}

export interface Member {
  id: number;
  name: string;
  role: string;
}

export interface Presence {
  member: number;
  name: string;
  grid: string | null;
  position: Position;
  at: string;
}

export interface LiveTicket {
  ticket: string;
  expires_at: string;
}
