/** The body of an entry as it goes out: written once, before the first attempt. Pure. */

import { type KnownTime, momentOf, offsetOf } from "../time/clock";
import type { Body, Entry } from "./entry";

/** JSON with every moment by the server's clock; of positions the clock's error stands beside them. */
export function stamped(entry: Entry, time: KnownTime, now: number): string {
  const body: Body = { ...entry.body };
  for (const name of entry.moments) {
    const at = body[name];
    if (typeof at !== "number") continue;
    // What is planned may lie ahead; what was done cannot.
    const moment = at > entry.madeAt ? at + offsetOf(entry.seq, time) : momentOf(at, entry.seq, time, now);
    body[name] = new Date(moment).toISOString();
  }
  if (entry.kind === "batch") {
    body.offset_ms = Math.round(offsetOf(entry.seq, time));
    body.sent_at = new Date(momentOf(now, entry.seq, time, now)).toISOString();
  }
  return JSON.stringify(body);
}

/** The address, with the numbers that reports were given since; null while one is missing. */
export function addressed(path: string, numbers: Readonly<Record<string, string>>): string | null {
  const asked = /\{case:([0-9a-f-]+)\}/.exec(path);
  if (!asked) return path;
  const number = numbers[asked[1] as string];
  return number === undefined ? null : path.replace(asked[0], encodeURIComponent(number));
}
