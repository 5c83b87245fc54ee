/** From the payloads of the wire to what the map draws. Pure. */

import type { CasePayload, MemberPayload } from "@/live/messages";
import { LAMPS, URGENCIES } from "@/casework/casebook";
import type { Placed } from "./drawn";
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

export function memberFeature(id: number, payload: MemberPayload): Placed {
  const [lon, lat, , , heading] = payload;
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { moving: isMoving(payload), heading: heading ?? 0 },
  };
}

/** The mark of a case, or null for one whose place is not known yet. */
export function caseFeature(id: number, number: string, payload: CasePayload): Placed | null {
  if (payload.lon === null || payload.lat === null) return null;
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [payload.lon, payload.lat] },
    properties: {
      number,
      mark: markName(payload.urgency, payload.lamp),
      // The gravest stands on top: urgency first, then the lamp.
      rank: (URGENCIES.length - URGENCIES.indexOf(payload.urgency)) * 10 + LAMPS.indexOf(payload.lamp),
    },
  };
}
