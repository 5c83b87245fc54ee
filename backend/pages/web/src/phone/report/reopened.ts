/** A report that was not taken, to be written on. Pure. */

import type { Body } from "../outbox/entry";
import { emptyDraft, type Piece, type ReportDraft } from "./draft";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The draft that leads to this body; sent under the same uuid, it takes the place of what was refused. */
export function reopenedReport(body: Body, uuid: string, pieces: readonly (Piece & { isVoice: boolean })[]): ReportDraft {
  const position = body.position as { lon: number; lat: number; accuracy?: number } | undefined;
  const settled = body.self_handled as { note: string; record: string } | undefined;
  const voice = pieces.find((one) => one.isVoice);
  return {
    ...emptyDraft(),
    uuid,
    type: text(body.type) || null,
    description: text(body.description),
    address: text(body.address),
    spot: position ? { lon: position.lon, lat: position.lat, accuracy: position.accuracy ?? null } : null,
    spotBy: position ? (position.accuracy === undefined ? "hand" : "phone") : null,
    photos: pieces.filter((one) => !one.isVoice).map(({ uuid: piece, size }) => ({ uuid: piece, size })),
    voice: voice ? { uuid: voice.uuid, size: voice.size, seconds: 0 } : null,
    settled: settled !== undefined,
    settledNote: settled?.note ?? "",
    record: settled?.record ?? "",
  };
}
