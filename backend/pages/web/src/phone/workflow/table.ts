/** The server's own table of the workflow, asked on the phone: the same answers offline. Pure.
 * That they are the same is checked against what the server says for every standing (table.test.ts). */

import type { OwnCase, WorkflowEdge } from "../state/shapes";

/** Where a case stands, as the server has it. */
export type Standing = Pick<OwnCase, "state" | "awaits" | "returned" | "ending">;

export const startsAt = (edge: WorkflowEdge, at: Standing): boolean =>
  edge.sources.includes(at.state) &&
  edge.awaits.includes(at.awaits) &&
  (edge.returned === null || edge.returned.includes(at.returned)) &&
  (edge.endings === null || edge.endings.includes(at.ending));

/** The actions that somebody in these parts may take from here, each once, in the table's order. */
export function allowed(edges: readonly WorkflowEdge[], at: Standing, hats: readonly string[]): string[] {
  const mine = edges.filter((edge) => startsAt(edge, at) && edge.hats.some((hat) => hats.includes(hat)));
  return [...new Set(mine.map((edge) => edge.action))];
}

/** The way that an action takes from here for somebody in these parts; null where there is none. */
export function edgeFor(
  edges: readonly WorkflowEdge[],
  action: string,
  at: Standing,
  hats: readonly string[],
): WorkflowEdge | null {
  const mine = (edge: WorkflowEdge) => edge.hats.some((hat) => hats.includes(hat));
  return edges.find((edge) => edge.action === action && startsAt(edge, at) && mine(edge)) ?? null;
}

/** A decision on a return makes it one; a matter that is begun again begins without any. */
const DECIDES_A_RETURN = ["accept_return", "refuse_return"];

/** Where the case stands after that, as far as a phone can know it. */
export function after(edge: WorkflowEdge, at: Standing): Standing {
  return {
    state: edge.target ?? at.state,
    awaits: edge.target_awaits ?? at.awaits,
    returned: edge.action === "redo" ? 0 : at.returned + (DECIDES_A_RETURN.includes(edge.action) ? 1 : 0),
    ending: edge.ending ?? at.ending,
  };
}

/** Whether a phone knows who acts next: what goes to somebody else, or back to where it was, it
 * learns from the server. */
export function isForeseen(edge: WorkflowEdge): boolean {
  return !edge.restores && !edge.needs.some((need) => need.startsWith("to."));
}
