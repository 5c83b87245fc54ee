/** The day as the server last told it, and how its changes go in. Pure. */

import type { Entry } from "../outbox/entry";
import { allowed } from "../workflow/table";
import type { ActionAnswer, Changes, MarkAnswer, ShiftAnswer, Today, WorkflowEdge } from "./shapes";

const keyed = <T, K>(rows: readonly T[], changed: readonly T[] | undefined, removed: readonly K[], key: (row: T) => K): T[] => {
  const next = new Map(rows.map((row) => [key(row), row]));
  for (const gone of removed) next.delete(gone);
  for (const row of changed ?? []) next.set(key(row), row);
  return [...next.values()];
};

export function withChanges(today: Today, { changed, removed, ...head }: Changes): Today {
  return {
    ...today,
    ...("shift" in changed ? { shift: changed.shift ?? null } : {}),
    ...("device" in changed ? { device: changed.device ?? null } : {}),
    ...("member" in changed ? { member: changed.member ?? null } : {}),
    tasks: changed.tasks ?? today.tasks,
    ...head,
    grids: keyed(today.grids, changed.grids, removed.grids, (row) => row.code),
    due_places: keyed(today.due_places, changed.due_places, removed.due_places, (row) => row.id),
    cases: keyed(today.cases, changed.cases, removed.cases, (row) => row.number),
    notices: keyed(today.notices, changed.notices, removed.notices, (row) => row.id),
    looks: keyed(today.looks, changed.looks, removed.looks, (row) => row.look),
  };
}

/** The day with what the server answered to an entry, until its changes tell the rest. */
export function withAnswer(today: Today, entry: Entry, answer: unknown, edges: readonly WorkflowEdge[]): Today {
  switch (entry.kind) {
    case "action":
      return withCase(today, (answer as ActionAnswer).case, edges);
    case "shift":
    case "take_over":
      return withShift(today, answer as ShiftAnswer);
    case "mark":
      return withShift(today, (answer as MarkAnswer).shift);
    case "ack":
      return { ...today, notices: today.notices.map((one) => (entry.about === `notice:${one.id}` ? { ...one, acknowledged_at: today.server_time } : one)) };
    default:
      return today;
  }
}

function withCase(today: Today, now: ActionAnswer["case"], edges: readonly WorkflowEdge[]): Today {
  const cases = today.cases.map((one) => {
    if (one.number !== now.number) return one;
    const next = { ...one, state: now.state, awaits: now.awaits, version: now.version, owner: now.owner };
    const at = { state: next.state, awaits: next.awaits, returned: next.returned, ending: next.ending };
    return { ...next, allowed: allowed(edges, at, next.hats) };
  });
  return { ...today, cases };
}

function withShift(today: Today, now: ShiftAnswer): Today {
  if (now.ended_at !== null) return { ...today, shift: null };
  return {
    ...today,
    shift: {
      uuid: now.shift,
      started_at: now.started_at,
      planned_end_at: now.planned_end,
      purpose: now.purpose,
      tracked: now.tracked,
      paused: now.pauses.some(([, until]) => until === null),
      device: today.device && { ...today.device, is_this: true },
    },
  };
}
