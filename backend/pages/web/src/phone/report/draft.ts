/** A report while it is written, as the draft keeps it. Pure but for fresh uuids. */

import type { Spot } from "../outbox/compose";
import { newUuid } from "../outbox/compose";

export const PHOTOS_AT_MOST = 9;

export interface Piece {
  uuid: string;
  /** Bytes. */
  size: number;
}
export interface ReportDraft {
  uuid: string;
  type: string | null;
  description: string;
  address: string;
  spot: Spot | null;
  /** Who said where: the phone's own position, or somebody on the map. */
  spotBy: "phone" | "hand" | null;
  photos: Piece[];
  voice: (Piece & { seconds: number }) | null;
  settled: boolean;
  settledNote: string;
  record: string;
  /** Cases that are another matter, as somebody said. */
  apart: string[];
  /** Of one that is written on: when it was seen, by this phone's clock, ms, or by the server's. */
  seenAt: number | string | null;
}

export const emptyDraft = (): ReportDraft => ({
  uuid: newUuid(),
  type: null,
  description: "",
  address: "",
  spot: null,
  spotBy: null,
  photos: [],
  voice: null,
  settled: false,
  settledNote: "",
  record: "",
  apart: [],
  seenAt: null,
});

/** Whether somebody put something in: where the phone stands is no content. */
export function hasContent(draft: ReportDraft): boolean {
  const written = draft.description + draft.address + draft.settledNote + draft.record;
  return draft.type !== null || written.trim() !== "" || draft.photos.length > 0 || draft.voice !== null || draft.settled || draft.spotBy === "hand";
}

export const piecesOf = ({ photos, voice }: ReportDraft): string[] => [...photos, ...(voice ? [voice] : [])].map(({ uuid }) => uuid);

export type Lack = "type" | "proof";
/** What must be there before it goes; the server asks the same (self_handling.py). */
export function lackOf(draft: ReportDraft): Lack | null {
  if (draft.type === null) return "type";
  if (draft.settled && piecesOf(draft).length === 0 && draft.record.trim() === "") return "proof";
  return null;
}

/** Where a report comes from, by the part of whoever makes it: of the grid's own people all count as its workers. */
export function sourceOf(role: string): "worker" | "department" | "station" {
  if (role === "department") return "department";
  return role === "community" ? "station" : "worker";
}
