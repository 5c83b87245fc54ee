/**
 * What an action asks of whoever takes it, and what is sent for it. Nothing is drawn here: the desk
 * and the phone ask the same of people.
 */

import type { ActionBody } from "@/api/acting";

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

/** What an action must and may have. */
export interface Asked {
  needs: readonly Need[];
  takes: readonly Need[];
}

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

export const FINDINGS = ["found", "not_found"] as const;
const BEIJING = "+08:00";

/** Actions that end a matter or set it back: asked for once more by colour and by the form. */
export const GRAVE: ReadonlySet<string> = new Set(["decline", "withdraw", "ask_void", "void", "fail_check"]);

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

/** What of it is still missing, in the order in which it is asked for. */
export const lacking = ({ needs }: Asked, draft: Draft): Need[] => needs.filter((need) => !VALUES[need](draft));

/** The members of an action's body: only what it needs or takes, and a remark where there is one. */
export function filled({ needs, takes }: Asked, draft: Draft): Omit<ActionBody, "action" | "version"> {
  const body: Omit<ActionBody, "action" | "version"> = {};
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
