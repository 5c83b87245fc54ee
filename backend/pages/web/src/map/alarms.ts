/** Calls for help that are open, as the wire tells them. Pure. */

import type { Feature } from "geojson";
import type { SosPayload } from "@/live/messages";

const PREFIX = "sos:";
export interface Alarm extends SosPayload {
  uuid: string;
}

export const isAlarm = (key: string): boolean => key.startsWith(PREFIX);

/** The longest unanswered first. */
export function alarmsIn(states: ReadonlyMap<string, unknown>): Alarm[] {
  const found: Alarm[] = [];
  for (const [key, payload] of states)
    if (isAlarm(key)) found.push({ uuid: key.slice(PREFIX.length), ...(payload as SosPayload) });
  return found.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export const placeOf = ({ lon, lat }: Alarm): [number, number] | null =>
  lon === null || lat === null ? null : [lon, lat];

export function alarmFeatures(alarms: readonly Alarm[]): Feature[] {
  return alarms.flatMap((alarm) => {
    const place = placeOf(alarm);
    return place ? [{ type: "Feature", geometry: { type: "Point", coordinates: place }, properties: {} }] : [];
  });
}
