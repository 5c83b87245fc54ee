/** A report that was not taken, to be written on. Pure. */

import type { Body, Entry } from "../outbox/entry";
import { emptyDraft, type Piece, type ReportDraft } from "./draft";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The draft that leads to this entry's body; sent under the same uuid, it takes the place of what was
 * refused. Under a uuid that the server has for something else, nothing can be sent again. */
export function reopenedReport(
  { body: sent, uuid, fixed, refusal }: Pick<Entry, "body" | "uuid" | "fixed" | "refusal">,
  pieces: readonly (Piece & { isVoice: boolean })[],
): ReportDraft {
  const body: Body = sent ?? {};
  const position = body.position as { lon: number; lat: number; accuracy?: number } | undefined;
  const settled = body.self_handled as { note: string; record: string } | undefined;
  const voice = pieces.find((one) => one.isVoice);
  return {
    ...emptyDraft(),
    ...(refusal?.type === "uuid-taken" ? {} : { uuid }),
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
    // It was seen when it was seen, unless that is what the server did not believe.
    seenAt: refusal?.pointer === "/occurred_at" ? null : seenAt(fixed === null ? body : (JSON.parse(fixed) as Body)),
  };
}

const seenAt = ({ occurred_at: at }: Body): number | string | null => (typeof at === "number" || typeof at === "string" ? at : null);
