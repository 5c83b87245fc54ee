import { describe, expect, it } from "vitest";
import { report } from "../outbox/compose";
import { piecesOf } from "./draft";
import { reopenedReport } from "./reopened";

describe("a report that was not taken", () => {
  it("stands in the form as it was, under the same uuid, with its photos and its voice note", () => {
    const [entry] = report({
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
    const draft = reopenedReport(entry?.body ?? {}, "r1", pieces);
    expect(draft).toMatchObject({
      uuid: "r1",
      type: "B01",
      description: "垃圾桶满了",
      address: "长江路",
      spot: { lon: 120, lat: 36, accuracy: 8 },
      spotBy: "phone",
      settled: true,
      settledNote: "已清走",
    });
    expect(piecesOf(draft)).toEqual(["p1", "v1"]);
  });
  it("keeps a place that somebody pointed out, and one without a place", () => {
    expect(reopenedReport({ type: "B01", position: { lon: 120, lat: 36, crs: "wgs84" } }, "r1", []).spotBy).toBe("hand");
    expect(reopenedReport({ type: "B01" }, "r1", [])).toMatchObject({ spot: null, spotBy: null, settled: false });
  });
});
