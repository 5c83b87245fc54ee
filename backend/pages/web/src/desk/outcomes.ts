/** How a call ends, as actions on its case. */

import type { MatterType } from "@/api/desk";
import type { GridDetails } from "@/api/shapes";

export type Outcome =
  | { kind: "dispatch"; to: Recipient["to"] }
  | { kind: "answer"; words: string }
  | { kind: "transfer"; service: string }
  | { kind: "decline"; words: string }
  | { kind: "merge"; number: string }
  | { kind: "report" };

export interface Recipient {
  key: string;
  to: { department: string } | { member: number };
  name: string;
}

type Action = Record<string, unknown> & { action: string };

export function actionsOf(outcome: Outcome): Action[] {
  switch (outcome.kind) {
    case "dispatch":
      return [{ action: "accept" }, { action: "file" }, { action: "dispatch", to: outcome.to }];
    case "answer":
      return [{ action: "answer", note: outcome.words }];
    case "transfer":
      return [{ action: "transfer", fields: { service: outcome.service } }];
    case "decline":
      return [{ action: "decline", reason: outcome.words }];
    case "merge":
      return [{ action: "merge", to: { case: outcome.number } }];
    case "report":
      return [];
  }
}

/** Whom the catalogue names for a type, then the people of the grid; the first is suggested. */
export function recipientsOf(
  type: MatterType | null,
  grid: Pick<GridDetails, "worker" | "leader"> | null,
  departmentName: (code: string) => string,
): Recipient[] {
  const codes = type ? [type.lead_department, ...type.assisting_departments] : [];
  const departments = [...new Set(codes)].map((code): Recipient => ({
    key: `d${code}`,
    to: { department: code },
    name: departmentName(code),
  }));
  const people = [grid?.worker, grid?.leader].flatMap((person): Recipient[] =>
    person ? [{ key: `m${person.id}`, to: { member: person.id }, name: person.name }] : [],
  );
  return [...departments, ...people];
}

/** Where a call can be handed on to: what a transfer may name. */
const SERVICES = ["110", "119", "120", "122", "96333", "other"] as const;

/** The same with those first that the type says to call first. */
export function servicesOf(type: MatterType | null): string[] {
  const first = SERVICES.filter((service) => type?.call_first.includes(service));
  return [...new Set([...first, ...SERVICES])];
}
