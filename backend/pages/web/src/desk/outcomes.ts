/** How a call ends, as actions on its case. */

import type { Candidate, MatterType } from "@/api/desk";

export type Outcome =
  | { kind: "dispatch"; to: Recipient["to"] }
  | { kind: "answer"; words: string }
  | { kind: "transfer"; service: string }
  | { kind: "decline"; words: string }
  | { kind: "merge"; number: string }
  | { kind: "report" };

export interface Recipient {
  key: string;
  to: Candidate["to"];
  name: string;
  why: string;
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

/**
 * Whom the district's rules propose, the likeliest first; for a matter in no grid, where no rule
 * leads, whom the catalogue names.
 */
export function recipientsOf(
  type: MatterType | null,
  proposed: readonly Candidate[],
  departmentName: (code: string) => string,
): Recipient[] {
  const there = proposed.filter((one) => !one.passed_over);
  if (there.length > 0) return there.map(({ to, name, why }) => ({ key: JSON.stringify(to), to, name, why }));
  const codes = type ? [type.lead_department, ...type.assisting_departments] : [];
  return [...new Set(codes)].map((code) => {
    const to = { department: code };
    return { key: JSON.stringify(to), to, name: departmentName(code), why: "" };
  });
}

/** Where a call can be handed on to: what a transfer may name. */
const SERVICES = ["110", "119", "120", "122", "96333", "other"] as const;

/** The same with those first that the type says to call first. */
export function servicesOf(type: MatterType | null): string[] {
  const first = SERVICES.filter((service) => type?.call_first.includes(service));
  return [...new Set([...first, ...SERVICES])];
}
