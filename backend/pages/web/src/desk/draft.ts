/** What has been typed of a call. It lives in the browser until it was sent: no reload loses it. */

import type { Position } from "@/api/shapes";

export interface Draft {
  /** Made before anything is sent, so that a report that is sent again makes no second case. */
  uuid: string;
  startedAt: string;
  phone: string;
  name: string;
  safeWay: string;
  words: string;
  type: string;
  place: string;
  address: string;
  position: Position | null;
}

export function blankDraft(now: Date = new Date()): Draft {
  return {
    uuid: crypto.randomUUID(),
    startedAt: now.toISOString(),
    phone: "",
    name: "",
    safeWay: "",
    words: "",
    type: "",
    place: "",
    address: "",
    position: null,
  };
}

export function isBlank(draft: Draft): boolean {
  const { phone, name, safeWay, words, type, place, address, position } = draft;
  return ![phone, name, safeWay, words, type, place, address].some((text) => text.trim()) && position === null;
}

/** What is missing before it can be sent, in the order of the form. */
export function missing(draft: Draft): ("words" | "type")[] {
  return (["words", "type"] as const).filter((field) => !draft[field].trim());
}

/**
 * The body of a report by the contract. A call without a place in the net belongs to the area of
 * the desk that took it.
 */
export function reportOf(draft: Draft, now: Date, area: string | null): Record<string, unknown> {
  const caller = { name: draft.name.trim(), phone: draft.phone.trim(), safe_way: draft.safeWay.trim() };
  return {
    type: draft.type,
    description: draft.words.trim(),
    address: draft.address.trim(),
    occurred_at: draft.startedAt < now.toISOString() ? draft.startedAt : now.toISOString(),
    source: "hotline",
    ...(area ? { area } : {}),
    ...(draft.position ? { position: { lon: draft.position[0], lat: draft.position[1], crs: "wgs84" } } : {}),
    ...(Object.values(caller).some(Boolean) ? { reporter: caller } : {}),
  };
}

export function sameDraft(kept: string | null): Draft | null {
  if (!kept) return null;
  try {
    return { ...blankDraft(), ...(JSON.parse(kept) as Partial<Draft>) };
  } catch {
    return null; // what cannot be read was not written by this page
  }
}
