/**
 * What an action asks of whoever takes it, and what is sent for it. `actions.json` repeats the
 * workflow's table (a test of the server compares them); here nothing is drawn.
 */

import type { ActionBody } from "@/api/acting";
import type { CaseSummary } from "@/api/shapes";
import table from "./actions.json";

export type Need =
  | "reason"
  | "note"
  | "to.handler"
  | "to.member"
  | "to.case"
  | "fields.extend_by"
  | "fields.review_on"
  | "fields.departments"
  | "fields.arrive_by"
  | "fields.outcome"
  | "fields.report"
  | "fields.service"
  | "fields.finding"
  | "fields.type"
  | "fields.description"
  | "fields.address";

/** All that was typed; it outlives a change of action and a refusal. */
export interface Draft {
  reason: string;
  note: string;
  /** `member:7` or `department:THW`. */
  handler: string;
  member: string;
  case: string;
  extendCount: number;
  extendUnit: string;
  reviewOn: string;
  departments: string[];
  /** As the field writes it, in Beijing time: `2026-07-20T14:30`. */
  arriveBy: string;
  outcome: string;
  report: string;
  service: string;
  finding: string;
  type: string;
  description: string;
  address: string;
}
export const emptyDraft = (): Draft => ({
  reason: "",
  note: "",
  handler: "",
  member: "",
  case: "",
  extendCount: 2,
  extendUnit: "wd",
  reviewOn: "",
  departments: [],
  arriveBy: "",
  outcome: "",
  report: "",
  service: "",
  finding: "",
  type: "",
  description: "",
  address: "",
});

export const OUTCOMES = ["satisfied", "basically_satisfied", "dissatisfied", "not_reached"] as const;
export const SERVICES = ["110", "119", "120", "122", "96333", "other"] as const;
export const FINDINGS = ["found", "not_found"] as const;
export const EXTENSION_UNITS = ["wd", "wh", "d", "h"] as const;
const BEIJING = "+08:00";

type Row = { needs?: string[]; takes?: string[] };
/** What an action must and may have, as the case stands. */
export function asks(action: string, awaits: string): { needs: Need[]; takes: Need[] } {
  const rows = table as Record<string, Row>;
  const row = rows[`${action}/${awaits}`] ?? rows[action] ?? {};
  return { needs: (row.needs ?? []) as Need[], takes: (row.takes ?? []) as Need[] };
}

/** Actions that end a matter or set it back: asked for once more by colour and by the form. */
export const GRAVE: ReadonlySet<string> = new Set(["decline", "withdraw", "ask_void", "void", "fail_check"]);
/** Actions that people say something about, though nothing asks them to. */
const SPOKEN_OF: ReadonlySet<string> = new Set(["report_done", "comment", "urge", "archive"]);

/** Whether one key is enough: nothing to fill in, nothing grave. */
export function isBare(action: string, awaits: string): boolean {
  const { needs, takes } = asks(action, awaits);
  return needs.length + takes.length === 0 && !GRAVE.has(action) && !SPOKEN_OF.has(action);
}

const VALUES: Record<Need, (draft: Draft) => unknown> = {
  reason: (draft) => draft.reason.trim(),
  note: (draft) => draft.note.trim(),
  "to.handler": (draft) => recipient(draft.handler),
  "to.member": (draft) => recipient(draft.member),
  "to.case": (draft) => (draft.case.trim() ? { case: draft.case.trim() } : null),
  "fields.extend_by": (draft) => (draft.extendCount > 0 ? `${draft.extendCount}${draft.extendUnit}` : ""),
  "fields.review_on": (draft) => draft.reviewOn,
  "fields.departments": (draft) => (draft.departments.length > 0 ? draft.departments : null),
  "fields.arrive_by": (draft) => (draft.arriveBy ? `${draft.arriveBy}:00${BEIJING}` : ""),
  "fields.outcome": (draft) => draft.outcome,
  "fields.report": (draft) => draft.report,
  "fields.service": (draft) => draft.service,
  "fields.finding": (draft) => draft.finding,
  "fields.type": (draft) => draft.type,
  "fields.description": (draft) => draft.description.trim(),
  "fields.address": (draft) => draft.address.trim(),
};

/** What is still missing of an action, in the order in which it is asked for. */
export function missing(action: string, awaits: string, draft: Draft): Need[] {
  return asks(action, awaits).needs.filter((need) => !VALUES[need](draft));
}

/** The body of an action: only what it needs or takes, and a remark where there is one. */
export function bodyOf(action: string, one: Pick<CaseSummary, "version" | "awaits">, draft: Draft): ActionBody {
  const { needs, takes } = asks(action, one.awaits ?? "");
  const body: ActionBody = { action, version: one.version };
  const fields: Record<string, unknown> = {};
  for (const need of [...needs, ...takes]) {
    const value = VALUES[need](draft);
    if (!value) continue;
    if (need.startsWith("fields.")) fields[need.slice("fields.".length)] = value;
    else if (need.startsWith("to.")) body.to = value as NonNullable<ActionBody["to"]>;
  }
  if (Object.keys(fields).length > 0) body.fields = fields;
  if (needs.includes("reason")) body.reason = draft.reason.trim();
  if (draft.note.trim()) body.note = draft.note.trim();
  return body;
}

function recipient(chosen: string): ActionBody["to"] | null {
  const [kind, id] = chosen.split(":");
  if (!id) return null;
  return kind === "member" ? { member: Number(id) } : { department: id };
}
