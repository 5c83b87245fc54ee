/** How what somebody did becomes entries of the outbox. Pure but for fresh uuids. */

import type { Body, Entry, NewEntry } from "./entry";
import { isStuck } from "./order";

const api = (path: string) => `/api/v1/${path}`;
/** Version 4 (RFC 9562), also where the browser has no word for it (Safari before 15.4). */
export function newUuid(): string {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  const bytes = drawn.map((byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

interface Base {
  user: number;
  about?: string | null;
  label: string;
}
const base = ({ user, about = null, label }: Base) => ({ user, about, label, after: [] as string[], moments: [] as string[] });

export interface Spot {
  lon: number;
  lat: number;
  /** Metres; null for a pin that somebody set. */
  accuracy: number | null;
}
export const positionOf = ({ lon, lat, accuracy }: Spot): Body => ({
  lon,
  lat,
  crs: "wgs84",
  ...(accuracy === null ? {} : { accuracy: Math.min(accuracy, 100_000) }),
});

export interface ReportMade extends Base {
  uuid: string;
  type: string;
  /** Where it came from, as the server counts reports. */
  source: "worker" | "department" | "station";
  spot: Spot | null;
  /** Code of an area, for a matter without a position. */
  area: string | null;
  address: string;
  description: string;
  /** How it was settled on the spot, or null. */
  selfHandled: { note: string; record: string } | null;
  /** Uuids of photos and recordings, whose bytes are kept. */
  evidence: string[];
  /** When it was seen, by this phone's clock, ms; or of one that is done anew by the server's. */
  occurredAt: number | string;
}
export function report(made: ReportMade): NewEntry[] {
  const body: Body = {
    type: made.type,
    description: made.description,
    occurred_at: made.occurredAt,
    source: made.source,
    evidence: made.evidence,
    ...(made.spot ? { position: positionOf(made.spot) } : {}),
    ...(made.area ? { area: made.area } : {}),
    ...(made.address ? { address: made.address } : {}),
    ...(made.selfHandled ? { self_handled: { ...made.selfHandled } } : {}),
  };
  const entry: NewEntry = {
    ...base({ ...made, about: made.uuid }),
    uuid: made.uuid,
    kind: "report",
    method: "PUT",
    path: api(`reports/${made.uuid}/`),
    body,
    moments: ["occurred_at"],
  };
  return [entry, ...evidence(made.evidence, { ...made, about: made.uuid })];
}

/** Bytes go by themselves, before or after what cites them. */
export function evidence(uuids: readonly string[], told: Base): NewEntry[] {
  return uuids.map((uuid) => ({
    ...base(told),
    uuid,
    kind: "evidence",
    method: "PUT",
    path: api(`evidence/${uuid}/`),
    body: null,
  }));
}

export interface ActionMade extends Base {
  /** A case's number, or the uuid of a report that has no number yet. */
  about: string;
  action: string;
  version: number;
  reason?: string;
  note?: string;
  to?: Body;
  fields?: Body;
  spot?: Spot | null;
  evidence?: string[];
  /** Whose bytes the server must have first, besides those of `evidence`: of a check, which it does not
   * take on a promise. Null where promises do. */
  afterBytes?: readonly string[] | null;
  /** Of one that is done anew: its uuid, and when it happened by the server's clock. */
  uuid?: string;
  happenedAt?: string;
}
/** An action follows whatever of this phone's own still waits to be done to the same case: what
 * waits for a person holds nothing new back, but the report that the case is to come from. */
export function action(made: ActionMade, waiting: readonly Entry[]): NewEntry[] {
  const ahead = waiting.filter(
    (one) =>
      one.about === made.about &&
      one.state !== "taken" &&
      (one.kind === "report" || (one.kind === "action" && !isStuck(one, waiting))),
  );
  const before = ahead.filter((one) => !ahead.some((other) => other.after.includes(one.uuid))).at(-1);
  const uuid = made.uuid ?? newUuid();
  const cited = made.evidence ?? [];
  const bytes = made.afterBytes ? [...new Set([...made.afterBytes, ...cited])] : [];
  const body: Body = {
    action: made.action,
    version: before ? { after: before.uuid } : made.version,
    happened_at: made.happenedAt ?? Date.now(),
    ...(made.reason ? { reason: made.reason } : {}),
    ...(made.note ? { note: made.note } : {}),
    ...(made.to ? { to: made.to } : {}),
    ...(made.fields && Object.keys(made.fields).length > 0 ? { fields: made.fields } : {}),
    ...(made.spot ? { position: positionOf(made.spot) } : {}),
    ...(cited.length > 0 ? { evidence: cited } : {}),
  };
  const entry: NewEntry = {
    ...base(made),
    uuid,
    kind: "action",
    method: "PUT",
    path: api(`cases/${isUuid(made.about) ? `{case:${made.about}}` : encodeURIComponent(made.about)}/actions/${uuid}/`),
    body,
    moments: ["happened_at"],
    after: [...(before ? [before.uuid] : []), ...bytes],
  };
  return [entry, ...evidence(cited, made)];
}

export interface ShiftMade extends Base {
  uuid: string;
  tracked: boolean;
  purpose: string;
  startedAt: number;
  plannedEnd: number | null;
}
export function shift(made: ShiftMade): NewEntry {
  return {
    ...base({ ...made, about: made.uuid }),
    uuid: made.uuid,
    kind: "shift",
    method: "PUT",
    path: api(`shifts/${made.uuid}/`),
    body: {
      started_at: made.startedAt,
      tracked: made.tracked,
      purpose: made.purpose || null,
      ...(made.plannedEnd === null ? {} : { planned_end: made.plannedEnd }),
    },
    moments: made.plannedEnd === null ? ["started_at"] : ["started_at", "planned_end"],
  };
}

/** A mark follows the shift and the marks before it, in their order. */
export function mark(
  made: Base & { shift: string; kind: "pause" | "resume" | "end"; at: number },
  waiting: readonly Entry[],
): NewEntry {
  const uuid = newUuid();
  return {
    ...base({ ...made, about: made.shift }),
    uuid,
    kind: "mark",
    method: "PUT",
    path: api(`shifts/${made.shift}/marks/${uuid}/`),
    body: { kind: made.kind, at: made.at },
    moments: ["at"],
    after: beforeIn(made.shift, waiting),
  };
}

/** What of a shift the server must have before something else of it. */
function beforeIn(shift: string, waiting: readonly Entry[]): string[] {
  return waiting
    .filter((one) => one.about === shift && ["shift", "mark", "take_over"].includes(one.kind) && one.state !== "taken")
    .map((one) => one.uuid);
}

export function takeOver(made: Base & { shift: string }): NewEntry {
  const uuid = newUuid();
  return {
    ...base({ ...made, about: made.shift }),
    uuid,
    kind: "take_over",
    method: "POST",
    path: api(`shifts/${made.shift}/take-over/`),
    body: {},
  };
}

export interface BatchMade extends Base {
  shift: string;
  fields: string[];
  fixes: (number | null)[][];
}
/** Positions follow their shift alone: marks go out before them, and a late pause still removes what
 * lies in it, so that a refused mark holds no position back. */
export function batch(made: BatchMade, waiting: readonly Entry[]): NewEntry {
  const uuid = newUuid();
  return {
    ...base({ ...made, about: made.shift }),
    uuid,
    kind: "batch",
    method: "PUT",
    path: api(`track-batches/${uuid}/`),
    body: { shift: made.shift, crs: "wgs84", fields: made.fields, fixes: made.fixes },
    after: beforeIn(made.shift, waiting.filter(({ kind }) => kind === "shift")),
  };
}

export function sos(made: Base & { spot: (Spot & { at: number }) | null }): NewEntry {
  const uuid = newUuid();
  return {
    ...base(made),
    uuid,
    kind: "sos",
    method: "POST",
    path: api(`sos/${uuid}/`),
    body: made.spot ? { position: positionOf(made.spot) } : {},
  };
}

export function acknowledgement(made: Base & { notice: number }): NewEntry {
  return {
    ...base({ ...made, about: `notice:${made.notice}` }),
    uuid: newUuid(),
    kind: "ack",
    method: "POST",
    path: api(`notices/${made.notice}/ack/`),
    body: null,
  };
}

export function suggestion(made: Base & { uuid: string; text: string; anonymous: boolean }): NewEntry {
  return {
    ...base(made),
    uuid: made.uuid,
    kind: "suggestion",
    method: "PUT",
    path: api(`suggestions/${made.uuid}/`),
    body: { text: made.text, anonymous: made.anonymous },
  };
}
