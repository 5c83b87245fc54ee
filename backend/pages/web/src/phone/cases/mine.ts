/** Which cases wait for whoever holds the phone, and what they may do: with the outbox laid over,
 * so that it is right offline too. Pure. */

import type { Need } from "@/acting/asked";
import type { WhoAmI, Workflow, WorkflowEdge } from "../state/shapes";
import { lampOf, ms } from "../shell/times";
import type { CaseAhead } from "../workflow/ahead";
import { startsAt, type Standing } from "../workflow/table";

export const standingOf = ({ state, awaits, returned, ending }: CaseAhead): Standing => ({
  state,
  awaits,
  returned,
  ending,
});

/** Own actions of this kind that wait to be sent, and are not stuck behind a refusal. */
const isUnderway = (one: CaseAhead, action: string) =>
  one.waiting.some((entry) => entry.state === "waiting" && entry.body?.action === action);

/** The actions of these people that the case waits for; what waits to be sent counts as done. As the
 * server has it (incidents/actors.py, awaited_from). */
export function awaited(one: CaseAhead, edges: readonly WorkflowEdge[], me: Pick<WhoAmI, "department"> | null): string[] {
  const at = standingOf(one);
  const mine = edges.filter((edge) => edge.carries_on && startsAt(edge, at) && edge.hats.some((hat) => one.hats.includes(hat)));
  const called = one.co_handlers.find(({ department, reported_at }) => department === me?.department && reported_at === null);
  const joint = called && one.hats.includes("called") ? (called.arrived_at ? ["co_report"] : ["arrive", "co_report"]) : [];
  const open = [...mine.map(({ action }) => action), ...joint.filter((action) => !isUnderway(one, action))];
  return [...new Set(open)].filter((action) => one.allowed.includes(action));
}

/** Of the clock that runs until somebody is there: the newest counts. */
const responding = (one: CaseAhead) => one.clocks.filter(({ clock }) => clock === "respond").at(-1);
/** Whether the handler is still to come to the place, as the server knows or as it will. */
const isStillToCome = (one: CaseAhead): boolean => responding(one)?.stopped_at === null && !isUnderway(one, "arrive");
/** They have come: that is said once. */
const hasCome = (one: CaseAhead): boolean => isUnderway(one, "arrive") || (responding(one)?.stopped_at ?? null) !== null;

/** What is asked for at a desk, with lists that a phone does not hold. */
const AT_A_DESK: ReadonlySet<string> = new Set<Need>(["to.case", "fields.type", "fields.departments", "fields.outcome", "fields.service"]);
/** Of what stands beside, what people say comes first and what ends a matter last. */
const BESIDE = ["comment", "urge", "ask_extension", "resume", "return", "reassign", "ask_suspend", "amend", "ask_void", "withdraw"];

export interface Steps {
  /** What carries the matter on by these people, the next first. */
  next: string[];
  /** What they may do besides. */
  beside: string[];
  /** What they may do, but not here. */
  atDesk: string[];
}
/** All that is allowed, in the order in which the work goes. */
export function stepsOf(one: CaseAhead, edges: readonly WorkflowEdge[], me: Pick<WhoAmI, "department"> | null, today: string): Steps {
  const isHandlerHere = one.hats.includes("handler") && one.state === "handling";
  const comes = isHandlerHere && one.allowed.includes("arrive") && isStillToCome(one) ? ["arrive"] : [];
  const resumes = one.state === "suspended" && one.allowed.includes("resume") && (one.review_on ?? "") <= today ? ["resume"] : [];
  const next = [...new Set([...comes, ...awaited(one, edges, me), ...resumes])];
  const at = standingOf(one);
  const isAtDesk = (action: string) =>
    edges.some((edge) => edge.action === action && startsAt(edge, at) && edge.needs.some((need) => AT_A_DESK.has(need)));
  const rank = (action: string) => (BESIDE.includes(action) ? BESIDE.indexOf(action) : BESIDE.length - 2.5);
  const rest = one.allowed
    .filter((action) => !next.includes(action) && !(action === "arrive" && hasCome(one)))
    .sort((a, b) => rank(a) - rank(b));
  return {
    next: next.filter((action) => !isAtDesk(action)),
    beside: rest.filter((action) => !isAtDesk(action)),
    atDesk: [...next, ...rest].filter(isAtDesk),
  };
}

export interface Sorted {
  mine: CaseAhead[];
  others: CaseAhead[];
  reported: CaseAhead[];
  /** What came to its end within the last days. */
  ended: CaseAhead[];
}
/** Each case where somebody looks for it, what presses most first. */
export function sorted(
  cases: readonly CaseAhead[],
  workflow: Workflow | null,
  me: Pick<WhoAmI, "department"> | null,
  now: number,
): Sorted {
  const { edges, open_states: openStates } = workflow ?? { edges: [], open_states: [] };
  const found: Sorted = { mine: [], others: [], reported: [], ended: [] };
  for (const one of byPress(cases, now)) {
    if (one.stuck || awaited(one, edges, me).length > 0) found.mine.push(one);
    else if (workflow && !openStates.includes(one.state)) found.ended.push(one);
    else if (one.hats.includes("reporter")) found.reported.push(one);
    else found.others.push(one);
  }
  return found;
}

const LAMPS = ["red", "yellow", "green"];
const URGENCIES = ["critical", "urgent", "normal", "low"];

/** By lamp, then by what is due first, then by urgency. */
export function byPress(cases: readonly CaseAhead[], now: number): CaseAhead[] {
  const lamp = (one: CaseAhead) => LAMPS.indexOf(lampOf(one, now));
  const due = (one: CaseAhead) => (one.due_at === null ? Number.MAX_SAFE_INTEGER : ms(one.due_at));
  const urgency = (one: CaseAhead) => URGENCIES.indexOf(one.urgency);
  return [...cases].sort(
    (a, b) => lamp(a) - lamp(b) || due(a) - due(b) || urgency(a) - urgency(b) || a.number.localeCompare(b.number),
  );
}

/** Whether every word that is asked for stands in one of these texts; a number by any part of it. */
export function matches(texts: readonly (string | null)[], asked: string): boolean {
  const all = texts.join("\n").toLowerCase();
  return asked
    .toLowerCase()
    .split(/[\s,，、]+/)
    .every((word) => all.includes(word));
}
