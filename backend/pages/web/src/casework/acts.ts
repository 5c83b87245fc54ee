/** What each action asks at a desk: `actions.json` repeats the workflow's table (a test of the server
 * compares them). */

import type { ActionBody } from "@/api/acting";
import type { CaseSummary } from "@/api/shapes";
import { type Asked, type Draft, filled, GRAVE, lacking, type Need } from "@/acting/asked";
import table from "./actions.json";

export const OUTCOMES = ["satisfied", "basically_satisfied", "dissatisfied", "not_reached"] as const;
export const SERVICES = ["110", "119", "120", "122", "96333", "other"] as const;
export const EXTENSION_UNITS = ["wd", "wh", "d", "h"] as const;

type Row = { needs?: string[]; takes?: string[] };
/** What an action must and may have, as the case stands. */
export function asks(action: string, awaits: string): Asked {
  const rows = table as Record<string, Row>;
  const row = rows[`${action}/${awaits}`] ?? rows[action] ?? {};
  return { needs: (row.needs ?? []) as Need[], takes: (row.takes ?? []) as Need[] };
}

/** Actions that people say something about, though nothing asks them to. */
const SPOKEN_OF: ReadonlySet<string> = new Set(["report_done", "comment", "urge", "archive"]);

/** Whether one key is enough: nothing to fill in, nothing grave. */
export function isBare(action: string, awaits: string): boolean {
  const { needs, takes } = asks(action, awaits);
  return needs.length + takes.length === 0 && !GRAVE.has(action) && !SPOKEN_OF.has(action);
}

/** What is still missing of an action, in the order in which it is asked for. */
export const missing = (action: string, awaits: string, draft: Draft): Need[] => lacking(asks(action, awaits), draft);

/** The body of an action: only what it needs or takes, and a remark where there is one. */
export const bodyOf = (action: string, one: Pick<CaseSummary, "version" | "awaits">, draft: Draft): ActionBody => ({
  action,
  version: one.version,
  ...filled(asks(action, one.awaits ?? ""), draft),
});
