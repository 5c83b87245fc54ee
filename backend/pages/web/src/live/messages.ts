/** The frames of the live wire (subprotocol `grid.v1`), each with its `kind`. */

export interface Snapshot {
  kind: "snapshot";
  cursor: number;
  state: Record<string, unknown>;
}
export interface LiveEvent {
  kind: "event";
  cursor: number;
  id: number;
  name: string;
  area?: unknown;
  payload: unknown;
}
export interface Delta {
  kind: "delta";
  cursor: number;
  set: Record<string, unknown>;
  gone: string[];
}
export interface Beat {
  kind: "beat";
  server_time: string;
  /** False: the server itself has not read its database of late. */
  fresh?: boolean;
}
export interface Reset {
  kind: "reset";
}
export type ServerMessage = Snapshot | LiveEvent | Delta | Beat | Reset;

export type ClientMessage =
  | { kind: "hello"; ticket: string; cursor: number | null }
  | { kind: "ticket"; ticket: string };

/** `[lon, lat, at, speed (m/s), heading (degrees), accuracy (m), grid]` under `member:<id>`. */
export type MemberPayload = [
  lon: number,
  lat: number,
  at: string | number,
  speed: number | null,
  heading: number | null,
  accuracy: number | null,
  grid: string | number | null,
];

/** Under `case:<number>`; without a place both coordinates are null. */
export interface CasePayload {
  lon: number | null;
  lat: number | null;
  domain: string;
  type: string;
  urgency: "critical" | "urgent" | "normal" | "low";
  state: string;
  lamp: "green" | "yellow" | "red";
  grid: string | number | null;
}

/** Under `sos:<uuid>` while a call for help is open; coordinates are null when none were sent. */
export interface SosPayload {
  member: number;
  lon: number | null;
  lat: number | null;
  acc: number | null;
  at: string;
  grid: string | null;
}

/** What a `case.<action>` event carries. */
export interface CaseEventPayload {
  number: string;
  action: string;
  state: string;
  version: number;
  type: string;
  domain: string;
  urgency: CasePayload["urgency"];
  grid: string | number | null;
  at: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isPlace = (value: unknown): value is number => Number.isSafeInteger(value);

/** The message in a text frame; null when it is none that we know. */
export function readMessage(text: string): ServerMessage | null {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(told)) return null;
  switch (told["kind"]) {
    case "snapshot":
      return isPlace(told["cursor"]) && isRecord(told["state"])
        ? (told as unknown as Snapshot)
        : null;
    case "event":
      return isPlace(told["cursor"]) && typeof told["name"] === "string"
        ? (told as unknown as LiveEvent)
        : null;
    case "delta":
      return isPlace(told["cursor"]) && isRecord(told["set"]) && Array.isArray(told["gone"])
        ? (told as unknown as Delta)
        : null;
    case "beat":
      return typeof told["server_time"] === "string" ? (told as unknown as Beat) : null;
    case "reset":
      return { kind: "reset" };
    default:
      return null;
  }
}
