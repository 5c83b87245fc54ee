/** What waits in the phone for the server, as it is kept. */

/** In the order in which kinds go out: help first, what people did next, then positions, then photos. */
export const KINDS = ["sos", "shift", "take_over", "mark", "report", "action", "ack", "suggestion", "batch", "evidence"] as const;
export type Kind = (typeof KINDS)[number];

export type Method = "PUT" | "POST";
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Body = { [name: string]: Json };

/** Why the server did not take it: it waits for a person, never for a timer. */
export interface Refusal {
  status: number;
  type: string;
  words: string;
  /** Where in what was sent, if the server said so: a JSON pointer. */
  pointer: string | null;
  /** Of an action: where the case stands now, and what goes from there. */
  now: { state: string; awaits: string; version: number; owner: { kind: string; name: string } | null; allowed: string[] } | null;
  at: number;
}

export interface NewEntry {
  /** The server's own key of what is sent: the same uuid twice is one. */
  uuid: string;
  user: number;
  kind: Kind;
  method: Method;
  /** May hold `{case:<uuid of a report>}`, the number of whose case the server has yet to say. */
  path: string;
  body: Body | null;
  /** Members of the body that are moments of this phone's clock, in epoch ms until it goes out. */
  moments: string[];
  /** Uuids of entries that must have been taken before. */
  after: string[];
  /** What it belongs to, for the worker to see: a case's number, or the uuid of a report. */
  about: string | null;
  /** In the worker's own words: the type, what was written. */
  label: string;
}

export interface Entry extends NewEntry {
  /** The order in which things were done on this phone. */
  seq: number;
  /** By this phone's clock, ms. */
  madeAt: number;
  state: "waiting" | "refused" | "taken";
  /** The body as it goes out, the same at every attempt; null before the first. */
  fixed: string | null;
  attempts: number;
  refusal: Refusal | null;
  takenAt: number | null;
}
