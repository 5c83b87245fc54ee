/** One's shift as it will stand once the outbox has gone. Pure. */

import type { Entry } from "../outbox/entry";
import type { ShiftNow } from "../state/shapes";

export interface ShiftAhead extends ShiftNow {
  /** Not all of it is at the server yet. */
  waits: boolean;
}

/**
 * The shift that is open, by the server's word and what waits here; null when there is none.
 * `now` by the server's clock, which is `offset` ahead of this phone's, ms.
 */
export function shiftAhead(
  held: ShiftNow | null,
  entries: readonly Entry[],
  now: number,
  offset: number,
): ShiftAhead | null {
  const untaken = entries.filter((one) => one.state === "waiting");
  const begun = untaken.filter((one) => one.kind === "shift").map((one) => begunHere(one, offset));
  const first: ShiftAhead | null = begun.at(-1) ?? (held && { ...held, waits: false });
  const standing = untaken
    .filter((one) => one.about === first?.uuid)
    .reduce<ShiftAhead | null>((at, one) => at && stepped(at, one), first);
  return standing && Date.parse(standing.planned_end_at) > now ? standing : null;
}

/** The server ends a shift after twelve hours at the latest. */
const LONGEST = 12 * 3600_000;

function begunHere(entry: Entry, offset: number): ShiftAhead {
  const startedAt = Number(entry.body?.started_at) + offset;
  const planned = entry.body?.planned_end;
  return {
    uuid: entry.uuid,
    started_at: new Date(startedAt).toISOString(),
    planned_end_at: new Date(typeof planned === "number" ? planned + offset : startedAt + LONGEST).toISOString(),
    purpose: String(entry.body?.purpose ?? ""),
    tracked: entry.body?.tracked === true,
    paused: false,
    device: { id: 0, name: "", is_this: true },
    waits: true,
  };
}

function stepped(at: ShiftAhead, { kind, body }: Entry): ShiftAhead | null {
  if (kind === "take_over") return { ...at, device: { id: 0, name: "", is_this: true }, waits: true };
  if (kind !== "mark") return at;
  if (body?.kind === "end") return null;
  return { ...at, paused: body?.kind === "pause", waits: true };
}
