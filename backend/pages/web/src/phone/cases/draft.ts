/** An action while it is written, as the draft keeps it, and how one that was refused becomes one. */

import { type Asked, type Draft, emptyDraft, type Need } from "@/acting/asked";
import type { Entry } from "../outbox/entry";
import { actionOf } from "../outbox/refusals";
import type { WorkflowEdge } from "../state/shapes";

export interface ActionDraft {
  typed: Draft;
  /** Uuids of photos, whose bytes are kept until the server has them. */
  photos: string[];
  /** What was refused and is done anew: it goes when this comes. */
  instead: { uuid: string; isSpent: boolean } | null;
  /** When it happened by the server's clock, of what is done anew. */
  happenedAt: string | null;
}
export const emptyAction = (): ActionDraft => ({ typed: emptyDraft(), photos: [], instead: null, happenedAt: null });

export const askedBy = (edge: WorkflowEdge | null): Asked => ({
  needs: (edge?.needs ?? []) as Need[],
  takes: (edge?.takes ?? []) as Need[],
});

/** Whether somebody put something in that a killed browser must not lose. */
export function hasContent({ typed, photos, instead }: ActionDraft): boolean {
  const empty = emptyDraft();
  const isTyped = (Object.keys(typed) as (keyof Draft)[]).some((name) => JSON.stringify(typed[name]) !== JSON.stringify(empty[name]));
  return isTyped || photos.length > 0 || instead !== null;
}

/** Where what counts is where one stands: that is taken anew, and so is the moment. */
const ON_THE_SPOT = ["pass_check", "fail_check"];

/** What somebody wrote for `entry`, for `action` in its place; `kept`: what stood in that form. */
export function reopened(entry: Entry, action: string, kept: ActionDraft | null): ActionDraft {
  const draft = kept ?? emptyAction();
  const isSame = actionOf(entry) === action;
  const words = [text(entry.body?.reason), text(entry.body?.note)].filter(Boolean).join("\n");
  const typed = { ...draft.typed };
  if (isSame) {
    typed.reason = joined(typed.reason, text(entry.body?.reason));
    typed.note = joined(typed.note, text(entry.body?.note));
    Object.assign(typed, fieldsOf(entry));
  } else if (action === "return" || action === "ask_extension") typed.reason = joined(typed.reason, words);
  else typed.note = joined(typed.note, words);
  const cited = Array.isArray(entry.body?.evidence) ? entry.body.evidence.map(String) : [];
  return {
    typed,
    photos: [...new Set([...draft.photos, ...cited])],
    // Under a uuid that the server has for something else, nothing can be sent again.
    instead: { uuid: entry.uuid, isSpent: ["uuid-taken", "other-content"].includes(entry.refusal?.type ?? "") },
    happenedAt: isSame && !ON_THE_SPOT.includes(action) ? happenedAt(entry) : null,
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const joined = (kept: string, more: string): string => (kept === "" || more.includes(kept) ? more : more === "" || kept.includes(more) ? kept : `${kept}\n${more}`);

function fieldsOf({ body }: Entry): Partial<Draft> {
  const fields = (body?.fields ?? {}) as Record<string, unknown>;
  const to = (body?.to ?? {}) as { member?: number; department?: string };
  const [, count, unit] = /^(\d+)([a-z]+)$/.exec(text(fields.extend_by)) ?? [];
  const recipient = to.member !== undefined ? `member:${to.member}` : to.department !== undefined ? `department:${to.department}` : "";
  return {
    ...(recipient ? { handler: recipient, member: recipient } : {}),
    ...(count && unit ? { extendCount: Number(count), extendUnit: unit } : {}),
    ...(fields.review_on ? { reviewOn: text(fields.review_on) } : {}),
    ...(fields.finding ? { finding: text(fields.finding) } : {}),
    ...(fields.description ? { description: text(fields.description) } : {}),
    ...(fields.address ? { address: text(fields.address) } : {}),
  };
}

/** As it was to be sent: written by the server's clock before the first attempt. */
function happenedAt({ fixed }: Entry): string | null {
  if (fixed === null) return null;
  const { happened_at: at } = JSON.parse(fixed) as { happened_at?: unknown };
  return typeof at === "string" ? at : null;
}
