import { describe, expect, it } from "vitest";
import { entry } from "../outbox/made";
import type { ShiftNow } from "../state/shapes";
import { shiftAhead } from "./shift";

const EIGHT = Date.UTC(2026, 6, 20, 0);
const HOUR = 3_600_000;
const HELD: ShiftNow = {
  uuid: "s1",
  started_at: new Date(EIGHT).toISOString(),
  planned_end_at: new Date(EIGHT + 9 * HOUR).toISOString(),
  purpose: "防汛值守",
  tracked: true,
  paused: false,
  device: { id: 4, name: "手机", is_this: true },
};
const mark = (seq: number, kind: string) => entry(seq, { kind: "mark", about: "s1", body: { kind } });

describe("shiftAhead", () => {
  it("is the server's where nothing waits", () => {
    expect(shiftAhead(HELD, [], EIGHT, 0)).toEqual({ ...HELD, waits: false });
    expect(shiftAhead(null, [], EIGHT, 0)).toBeNull();
  });
  it("shows a pause at once, and going on after it", () => {
    expect(shiftAhead(HELD, [mark(1, "pause")], EIGHT, 0)).toMatchObject({ paused: true, waits: true });
    expect(shiftAhead(HELD, [mark(1, "pause"), mark(2, "resume")], EIGHT, 0)).toMatchObject({ paused: false, waits: true });
  });
  it("ends at once", () => {
    expect(shiftAhead(HELD, [mark(1, "end")], EIGHT, 0)).toBeNull();
  });
  it("counts no mark that was refused", () => {
    expect(shiftAhead(HELD, [{ ...mark(1, "end"), state: "refused" }], EIGHT, 0)?.uuid).toBe("s1");
  });
  it("begins where there is no network, for twelve hours when no end is planned", () => {
    const begun = entry(1, { uuid: "s2", about: "s2", kind: "shift", body: { started_at: EIGHT, tracked: false, purpose: null } });
    expect(shiftAhead(null, [begun], EIGHT, 0)).toMatchObject({
      uuid: "s2",
      started_at: "2026-07-20T00:00:00.000Z",
      planned_end_at: "2026-07-20T12:00:00.000Z",
      purpose: "",
      tracked: false,
      waits: true,
      device: { is_this: true },
    });
    expect(shiftAhead(null, [begun], EIGHT + 12 * HOUR, 0)).toBeNull();
  });
  it("is the next one after the first was ended without a network", () => {
    const begun = entry(2, { uuid: "s2", about: "s2", kind: "shift", body: { started_at: EIGHT + HOUR, tracked: true, purpose: null } });
    expect(shiftAhead(HELD, [mark(1, "end"), begun], EIGHT + HOUR, 0)?.uuid).toBe("s2");
  });
  it("is nothing once its planned end has passed", () => {
    expect(shiftAhead(HELD, [], EIGHT + 9 * HOUR, 0)).toBeNull();
  });
  it("goes on with this phone once it was taken over", () => {
    const elsewhere = { ...HELD, device: { id: 9, name: "旧手机", is_this: false } };
    const over = entry(1, { kind: "take_over", about: "s1" });
    expect(shiftAhead(elsewhere, [over], EIGHT, 0)).toMatchObject({ device: { is_this: true }, waits: true });
  });
  it("counts by the server's clock where this phone's is a day behind", () => {
    const behind = EIGHT - 24 * HOUR;
    const begun = entry(1, { uuid: "s2", about: "s2", kind: "shift", body: { started_at: behind, planned_end: behind + 4 * HOUR, tracked: false } });
    expect(shiftAhead(null, [begun], EIGHT, 24 * HOUR)).toMatchObject({
      started_at: "2026-07-20T00:00:00.000Z",
      planned_end_at: "2026-07-20T04:00:00.000Z",
    });
  });
});
