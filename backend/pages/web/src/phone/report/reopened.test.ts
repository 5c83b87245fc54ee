import { describe, expect, it } from "vitest";
import { report } from "../outbox/compose";
import type { Entry } from "../outbox/entry";
import { entry } from "../outbox/made";
import { piecesOf } from "./draft";
import { reopenedReport } from "./reopened";

const kept = (body: Entry["body"]) => entry(1, { uuid: "r1", kind: "report", body });
const refusal = { status: 400, type: "invalid-input", words: "", pointer: null, now: null, at: 0 };

describe("a report that was not taken", () => {
  it("stands in the form as it was, under the same uuid, with its photos and its voice note", () => {
    const [made] = report({
      user: 1,
      label: "暴露垃圾",
      uuid: "r1",
      type: "B01",
      source: "worker",
      spot: { lon: 120, lat: 36, accuracy: 8 },
      area: null,
      address: "长江路",
      description: "垃圾桶满了",
      selfHandled: { note: "已清走", record: "" },
      evidence: ["p1", "v1"],
      occurredAt: 0,
    });
    const pieces = [
      { uuid: "p1", size: 10, isVoice: false },
      { uuid: "v1", size: 20, isVoice: true },
    ];
    const draft = reopenedReport(kept(made?.body ?? null), pieces);
    expect(draft).toMatchObject({
      uuid: "r1",
      type: "B01",
      description: "垃圾桶满了",
      address: "长江路",
      spot: { lon: 120, lat: 36, accuracy: 8 },
      spotBy: "phone",
      settled: true,
      settledNote: "已清走",
      seenAt: 0,
    });
    expect(piecesOf(draft)).toEqual(["p1", "v1"]);
  });
  it("keeps a place that somebody pointed out, and one without a place", () => {
    expect(reopenedReport(kept({ type: "B01", position: { lon: 120, lat: 36, crs: "wgs84" } }), []).spotBy).toBe("hand");
    expect(reopenedReport(kept({ type: "B01" }), [])).toMatchObject({ spot: null, spotBy: null, settled: false });
  });
  it("was seen when it was seen, as it went out first; but not where the server did not believe that", () => {
    const sent = { ...kept({ occurred_at: 5 }), fixed: JSON.stringify({ occurred_at: "2026-07-20T01:00:00.000Z" }) };
    expect(reopenedReport(sent, []).seenAt).toBe("2026-07-20T01:00:00.000Z");
    expect(reopenedReport({ ...sent, refusal: { ...refusal, pointer: "/occurred_at" } }, []).seenAt).toBeNull();
  });
  it("goes under another uuid where the server has something else under this one", () => {
    expect(reopenedReport({ ...kept({}), refusal: { ...refusal, type: "uuid-taken" } }, []).uuid).not.toBe("r1");
  });
});
