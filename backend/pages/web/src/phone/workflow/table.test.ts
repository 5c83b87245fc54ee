import { describe, expect, it } from "vitest";
import edgesJson from "./edges.json";
import standings from "./standings.json";
import type { WorkflowEdge } from "../state/shapes";
import { after, allowed, edgeFor, isForeseen, type Standing } from "./table";

// Both files are written by the server's own table (tests/incidents).
const edges = edgesJson.edges as WorkflowEdge[];
const told = standings as Record<string, Record<string, string[]>>;
const HATS = ["centre", "dispatcher", "verifier", "handler", "checker", "called", "supervisor", "chief", "reporter", "reader"];

const standing = (key: string): Standing => {
  const [state = "", awaits = "", returned = "0", ending = ""] = key.split("|");
  return { state, awaits, returned: Number(returned), ending } as Standing;
};
const key = ({ state, awaits, returned, ending }: Standing) => [state, awaits, returned, ending].join("|");

describe("the table on the phone", () => {
  it.each(Object.keys(told))("allows each part at %s what the server allows it", (at) => {
    for (const hat of HATS) expect([hat, allowed(edges, standing(at), [hat])]).toEqual([hat, told[at]?.[hat] ?? []]);
  });

  it("leads from every standing only to standings that the server knows", () => {
    for (const at of Object.keys(told)) {
      const here = standing(at);
      for (const edge of edges) {
        if (edge.restores || !edge.sources.includes(here.state) || edgeFor([edge], edge.action, here, edge.hats) === null) continue;
        const next = key(after(edge, here));
        expect(Object.keys(told), `${edge.action} from ${at}`).toContain(next);
      }
    }
  });

  it("gives every action once to somebody in several parts, in the table's order", () => {
    const at = standing("handling||0|");
    expect(allowed(edges, at, ["reader", "handler", "called"])).toEqual([
      "return",
      "ask_extension",
      "ask_suspend",
      "ask_void",
      "report_done",
      "arrive",
      "co_report",
      "comment",
    ]);
  });

  it("sends a second return to the supervisor", () => {
    const [first, second] = [standing("handling||0|"), standing("handling||1|")];
    const edge = (at: Standing) => edgeFor(edges, "return", at, ["handler"]) as WorkflowEdge;
    expect(after(edge(first), first).awaits).toBe("return_decision");
    expect(after(edge(second), second).awaits).toBe("ruling");
    expect(edgeFor(edges, "return", standing("handling||2|"), ["handler"])).toBeNull();
  });

  it("counts a return when it was decided, and none once the matter is begun again", () => {
    const asked = standing("dispatched|return_decision|0|");
    const refused = edgeFor(edges, "refuse_return", asked, ["dispatcher"]) as WorkflowEdge;
    expect(after(refused, asked)).toEqual({ state: "dispatched", awaits: "", returned: 1, ending: "" });
    const ended = standing("closed||2|done");
    const redo = edgeFor(edges, "redo", ended, ["centre"]) as WorkflowEdge;
    expect(after(redo, ended)).toEqual({ state: "filed", awaits: "", returned: 0, ending: "" });
  });

  it("foresees no further than to whom a case goes", () => {
    const edge = (action: string) => edges.find((one) => one.action === action) as WorkflowEdge;
    expect(isForeseen(edge("take"))).toBe(true);
    expect(isForeseen(edge("dispatch"))).toBe(false);
    expect(isForeseen(edge("unmerge"))).toBe(false);
  });
});
