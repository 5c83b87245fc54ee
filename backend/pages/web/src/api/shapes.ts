/** What the server answers, as far as these pages read it. Moments are RFC 3339 texts. */

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
}

export interface CaseClock {
  clock: string;
  limit: string;
  started_at: string;
  due_at: string;
  stopped_at: string | null;
  provisional: boolean;
}

export interface CaseDetails extends CaseSummary {
  clocks: CaseClock[];
}

export interface CaseEvent {
  seq: number;
  action: string;
  by: { name: string | null; role: string | null; department: string | null } | null;
  at: string;
  happened_at: string | null;
  from_state: string | null;
  to_state: string | null;
  version: number;
  note: string | null;
  reason: string | null;
}

export interface Catalogue {
  domains: { code: string; name: string; types: { code: string; name: string }[] }[];
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
