/** Cases that wait for this person, the most pressing first. Pure. */

import { lampOf } from "../shell/times";
import type { CaseAhead } from "../workflow/ahead";

/** Actions that carry a matter on; the others tell, ask or take back. */
const CARRY_ON = new Set("verify take arrive report_done co_report pass_check fail_check dispatch accept_return refuse_return accept file close".split(" "));
const LAMPS = ["red", "yellow", "green"];

export function mine(cases: readonly CaseAhead[], now: number): CaseAhead[] {
  const lamp = (one: CaseAhead) => LAMPS.indexOf(lampOf(one, now));
  return cases
    .filter((one) => one.allowed.some((action) => CARRY_ON.has(action)))
    .sort((a, b) => lamp(a) - lamp(b) || Date.parse(a.due_at ?? a.reported_at) - Date.parse(b.due_at ?? b.reported_at));
}
