/** What the server tells a phone. Moments are RFC 3339 texts. */

import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import type { CaseDetails, Me, Position } from "@/api/shapes";

export interface WhoAmI extends Me {
  device: { id: number; name: string } | null;
  session_until: string | null;
}

/** Seconds between positions while moving, and while still (null: none); `send_s`: how often they go. */
export interface Sampling {
  interval_s: number;
  still_interval_s: number | null;
  /** Moved by less metres than this is still. */
  still_m: number;
  send_s: number;
}
export interface ShiftNow {
  uuid: string;
  started_at: string;
  planned_end_at: string;
  purpose: string;
  tracked: boolean;
  paused: boolean;
  /** Null without tracking. */
  sampling: Sampling | null;
  device: { id: number; name: string; is_this: boolean } | null;
}
export interface GridServed {
  code: string;
  name: string;
  post: "worker" | "leader" | "professional";
  kind: "home" | "additional" | "cover";
  /** Whom one stands in for, and until when. */
  covers_for: string | null;
  until: string | null;
  /** Who else serves it: `id` of the member; `phone` as far as it opens to one. */
  people: { id: number; post: string; name: string; domains: string[]; phone: string | null }[];
}
export interface DuePlace {
  id: number;
  name: string;
  position: Position;
  radius_m: number;
  every_days: number;
  grids: string[];
  due_at: string;
  visited_at: string | null;
  state: "open" | "missed" | "excused";
  excused: "weather" | "unstaffed" | null;
}
/** A case with the parts in which this person may act on it, and how often it was given back. */
export interface OwnCase extends CaseDetails {
  hats: string[];
  returned: number;
  yellow_at: string | null;
  /** How many steps its story has. */
  step_count: number;
}
export interface Task {
  case: string;
  actions: string[];
  due_at: string | null;
}
export interface Notice {
  id: number;
  kind: string;
  text: string;
  subject: string | null;
  urgent: boolean;
  made_at: string;
  acknowledged_at: string | null;
}
export interface Look {
  look: number;
  by: { name: string; role: string };
  reason: string;
  at: string;
}

export interface Today {
  cursor: string;
  server_time: string;
  /** There are more than a phone is told. */
  more_cases: boolean;
  device: { id: number; name: string } | null;
  member: number | null;
  shift: ShiftNow | null;
  grids: GridServed[];
  due_places: DuePlace[];
  cases: OwnCase[];
  tasks: Task[];
  notices: Notice[];
  looks: Look[];
}
export interface Changes {
  cursor: string;
  server_time: string;
  more_cases: boolean;
  changed: Partial<Omit<Today, "cursor" | "server_time" | "more_cases">>;
  removed: {
    grids: string[];
    due_places: number[];
    cases: string[];
    notices: number[];
    looks: number[];
  };
}

export interface Place {
  id: number;
  name: string;
  kind: string;
  position: Position;
}
export interface Ground {
  grids: FeatureCollection<Polygon | MultiPolygon, { code: string; name: string; own: boolean }>;
  places: Place[];
}

export interface WorkflowEdge {
  action: string;
  sources: string[];
  /** Null: the state stays. */
  target: string | null;
  hats: string[];
  awaits: string[];
  /** Null: waits on for what it waited for. */
  target_awaits: string | null;
  owner: string;
  needs: string[];
  takes: string[];
  guards: string[];
  returned: number[] | null;
  endings: string[] | null;
  ending: string | null;
  restores: boolean;
  is_record: boolean;
  counts_when_it_happened: boolean;
  /** The case waits for it: it carries the matter on. */
  carries_on: boolean;
}
export interface Workflow {
  edges: WorkflowEdge[];
  open_states: string[];
}

export interface MatterType {
  code: string;
  name: string;
  urgency: "critical" | "urgent" | "normal" | "low";
  respond_limit: string;
  handle_limit: string;
  /** Whether a worker may settle it alone. */
  self_handle: boolean;
  tier: "open" | "sensitive" | "restricted";
  check: string;
  call_first: string[];
  /** As it is typed: code, parts of its name, initials. */
  spellings: string[];
  words: { sure: string[]; likely: string[]; perhaps: string[] };
}
export interface Catalogue {
  domains: { code: string; name: string; types: MatterType[] }[];
}
