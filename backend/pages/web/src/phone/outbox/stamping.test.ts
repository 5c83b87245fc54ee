import { describe, expect, it } from "vitest";
import { heard, UNKNOWN_TIME } from "../time/clock";
import { entry } from "./made";
import { addressed, stamped } from "./stamping";

const NOON = Date.UTC(2026, 6, 20, 4);
// The phone is five minutes slow.
const SLOW = heard(UNKNOWN_TIME, NOON + 300_000, NOON);
const read = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe("stamped", () => {
  it("writes what was done by the server's clock", () => {
    const one = entry(1, { madeAt: NOON, body: { happened_at: NOON, note: "已清理" }, moments: ["happened_at"] });
    expect(read(stamped(one, SLOW, NOON + 1000))).toEqual({ happened_at: "2026-07-20T04:05:00.000Z", note: "已清理" });
  });
  it("lets a planned moment lie ahead", () => {
    const one = entry(1, { madeAt: NOON, body: { started_at: NOON, planned_end: NOON + 3_600_000 }, moments: ["started_at", "planned_end"] });
    expect(read(stamped(one, SLOW, NOON))).toEqual({
      started_at: "2026-07-20T04:05:00.000Z",
      planned_end: "2026-07-20T05:05:00.000Z",
    });
  });
  it("leaves a moment that was written by the server's clock before", () => {
    const one = entry(1, { madeAt: NOON, body: { happened_at: "2026-07-20T03:00:00.000Z" }, moments: ["happened_at"] });
    expect(read(stamped(one, SLOW, NOON))).toEqual({ happened_at: "2026-07-20T03:00:00.000Z" });
  });
  it("says of positions how wrong the clock is, and leaves the positions", () => {
    const one = entry(1, { kind: "batch", madeAt: NOON, body: { fixes: [[NOON, 120, 36]] } });
    expect(read(stamped(one, SLOW, NOON))).toEqual({
      fixes: [[NOON, 120, 36]],
      offset_ms: 300_000,
      sent_at: "2026-07-20T04:05:00.000Z",
    });
  });
});

describe("addressed", () => {
  const uuid = "0f3c0a4e-7f0e-4a51-8c1e-9f6f4a1b2c3d";
  it("fills in the number that a report was given since", () => {
    expect(addressed(`/api/v1/cases/{case:${uuid}}/actions/x/`, { [uuid]: "20260720-000031" })).toBe(
      "/api/v1/cases/20260720-000031/actions/x/",
    );
  });
  it("has no address while there is no number", () => {
    expect(addressed(`/api/v1/cases/{case:${uuid}}/actions/x/`, {})).toBeNull();
  });
  it("leaves every other address", () => {
    expect(addressed("/api/v1/reports/x/", {})).toBe("/api/v1/reports/x/");
  });
});
