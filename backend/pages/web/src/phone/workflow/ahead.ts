/** Cases as they will stand once the outbox has gone: what was done offline shows at once. Pure. */

import type { Entry } from "../outbox/entry";
import { inTurn, isStuck } from "../outbox/order";
import type { OwnCase, WorkflowEdge } from "../state/shapes";
import { after, allowed, edgeFor, isForeseen } from "./table";

export interface CaseAhead extends OwnCase {
  /** Own actions on it that the server has not taken yet, oldest first. */
  waiting: Entry[];
  /** One of them was refused, or stands behind one that was. */
  stuck: boolean;
}

/** The held cases with every waiting action walked, as the table says. A refused one is not.
 * `numbers`: of cases, by the reports that they were known as before. */
export function ahead(
  cases: readonly OwnCase[],
  entries: readonly Entry[],
  edges: readonly WorkflowEdge[],
  numbers: Readonly<Record<string, string>> = {},
): CaseAhead[] {
  const untaken = entries.filter((one) => one.kind === "action" && one.state !== "taken");
  return cases.map((one) => {
    const waiting = inTurn(untaken.filter((entry) => entry.about === one.number || numbers[entry.about ?? ""] === one.number));
    const stuck = waiting.some((entry) => isStuck(entry, entries));
    return waiting.reduce<CaseAhead>((at, entry) => walked(at, entry, entries, edges), { ...one, waiting, stuck });
  });
}

function walked(one: CaseAhead, entry: Entry, entries: readonly Entry[], edges: readonly WorkflowEdge[]): CaseAhead {
  if (isStuck(entry, entries)) return one;
  const at = { state: one.state, awaits: one.awaits, returned: one.returned, ending: one.ending };
  const edge = edgeFor(edges, String(entry.body?.action), at, one.hats);
  if (!edge || edge.is_record) return one;
  const next = after(edge, at);
  const hats = isForeseen(edge) ? one.hats : one.hats.filter((hat) => hat === "reader" || hat === "reporter");
  return { ...one, ...next, hats, allowed: allowed(edges, next, hats) };
}

/** What a report of one's own is to become, as its reporter may act on it before it has a number: known by
 * the report's uuid, with what waits to be said to it. */
export function caseToCome(
  report: Entry,
  entries: readonly Entry[],
  edges: readonly WorkflowEdge[],
  type: { name: string; domain: string; urgency: OwnCase["urgency"]; tier: OwnCase["tier"] } | null,
): CaseAhead | null {
  const hats: OwnCase["hats"] = ["reporter", "reader"];
  const at = { state: "reported", awaits: "", returned: 0, ending: "" } as const;
  const position = report.body?.position as { lon: number; lat: number } | undefined;
  const text = (name: string) => (typeof report.body?.[name] === "string" ? report.body[name] : "");
  const madeAt = new Date(report.madeAt).toISOString();
  const one: OwnCase = {
    ...at,
    number: report.uuid,
    version: 1,
    type: text("type"),
    type_name: type?.name ?? report.label,
    domain: type?.domain ?? "",
    urgency: type?.urgency ?? "normal",
    tier: type?.tier ?? "open",
    lamp: "green",
    grid: null,
    position: position ? [position.lon, position.lat] : null,
    address: text("address"),
    description: text("description"),
    owner: { kind: "centre", id: "", name: "" },
    due_at: null,
    yellow_at: null,
    reported_at: madeAt,
    closed_at: null,
    parent: null,
    review_on: null,
    allowed: allowed(edges, at, hats),
    clocks: [],
    merged_into: null,
    children: [],
    co_handlers: [],
    caller: null,
    reports: [],
    evidence: [],
    round: 1,
    hats,
    step_count: 1,
    can_give_back: false,
  };
  return ahead([one], entries, edges)[0] ?? null;
}

/** A report that has no number yet, for the list of one's cases. */
export interface ReportAhead {
  uuid: string;
  label: string;
  type: string;
  description: string;
  madeAt: number;
  state: Entry["state"];
}
/** Those at the server too, until their case is among the held ones. */
export function reportsAhead(
  entries: readonly Entry[],
  cases: readonly OwnCase[],
  numbers: Readonly<Record<string, string>>,
): ReportAhead[] {
  const known = new Set(cases.map((one) => one.number));
  return entries
    .filter((one) => one.kind === "report" && !(one.state === "taken" && known.has(numbers[one.uuid] ?? "")))
    .map((one) => ({
      uuid: one.uuid,
      label: one.label,
      type: String(one.body?.type ?? ""),
      description: String(one.body?.description ?? ""),
      madeAt: one.madeAt,
      state: one.state,
    }));
}
