/** From the payloads of the wire to what the map draws. Pure. */

import type { Urgency } from "@/api/shapes";
import type { CasePayload, MemberPayload } from "@/live/messages";
import { LAMPS, URGENCIES } from "@/casework/casebook";
import type { Placed } from "./drawn";
import type { Place } from "./gliding";
import { markName } from "./marks";

/** How old a position is: 0 fresh, 1 beyond two minutes, 2 beyond ten. */
export type Age = 0 | 1 | 2;
export const OLD_AFTER = 120_000;
export const VERY_OLD_AFTER = 600_000;

export function ageOf(at: string, now: number): Age {
  const moment = Date.parse(at);
  if (now - moment >= VERY_OLD_AFTER) return 2;
  return now - moment >= OLD_AFTER ? 1 : 0;
}

/** Below this speed, in m/s, a heading is the noise of someone standing. */
const STANDING_SPEED = 0.4;

export function isMoving(payload: MemberPayload): boolean {
  const [, , , speed, heading] = payload;
  return heading !== null && speed !== null && speed >= STANDING_SPEED;
}

const MEMBER = "member:";
/** The id in a live key `member:<id>`, or null for another key. */
export function memberIn(key: string): number | null {
  const id = key.startsWith(MEMBER) ? Number.parseInt(key.slice(MEMBER.length), 10) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}
export const memberKey = (id: number): string => MEMBER + String(id);

/** In whole steps, so that a compass that trembles turns nobody; null for who stands. */
const HEADING_STEP = 10;
export function headingOf(payload: MemberPayload): number | null {
  const heading = payload[4];
  if (heading === null || !isMoving(payload)) return null;
  return (Math.round(heading / HEADING_STEP) * HEADING_STEP) % 360;
}

/** Drawn at `place`, which may be one on the way. */
export function memberFeature(id: number, payload: MemberPayload, place: Place): Placed {
  const heading = headingOf(payload);
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [...place] },
    properties: { moving: heading !== null, heading: heading ?? 0 },
  };
}

/** 1 for the least urgent, 4 for the most. */
export const gravityOf = (urgency: Urgency): number => URGENCIES.length - URGENCIES.indexOf(urgency);

/** The mark of a case, or null for one whose place is not known yet. */
export function caseFeature(
  id: number,
  number: string,
  payload: CasePayload,
  { fresh, chosen } = { fresh: false, chosen: false },
): Placed | null {
  if (payload.lon === null || payload.lat === null) return null;
  const urgency = gravityOf(payload.urgency);
  const lamp = LAMPS.indexOf(payload.lamp);
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [payload.lon, payload.lat] },
    properties: {
      number,
      mark: markName(payload.urgency, payload.lamp),
      // By these the gravest of several is found.
      urgency,
      lamp,
      fresh: fresh ? 1 : 0,
      // What was chosen stands on top, then the gravest: urgency first, then the lamp.
      rank: urgency * 10 + lamp + (chosen ? 100 : 0),
    },
  };
}
