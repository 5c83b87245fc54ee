import { describe, expect, it } from "vitest";
import { BaseStanding } from "./baseStanding";

describe("BaseStanding", () => {
  it("is not there before anything came, however often it fails", () => {
    const base = new BaseStanding();
    expect([1, 2, 3, 4, 5].map(() => base.failed())).toEqual([false, false, false, false, false]);
    expect(base.isThere).toBe(false);
  });
  it("stays through a tile or two that are missing, and goes when nothing comes any more", () => {
    const base = new BaseStanding();
    expect(base.came()).toBe(true);
    expect([base.failed(), base.failed(), base.failed()]).toEqual([false, false, false]);
    expect(base.came()).toBe(false);
    expect([1, 2, 3, 4].map(() => base.failed())).toEqual([false, false, false, true]);
    expect(base.isThere).toBe(false);
  });
  it("comes back with the first tile that does", () => {
    const base = new BaseStanding();
    base.came();
    for (let n = 0; n < 4; n++) base.failed();
    expect(base.came()).toBe(true);
    expect(base.isThere).toBe(true);
  });
});
