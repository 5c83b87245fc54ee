import { describe, expect, it } from "vitest";
import { renewalWait, retryWait } from "./waits";

describe("retryWait", () => {
  it("doubles from half a second to fifteen seconds", () => {
    expect([0, 1, 2, 3, 4, 5, 500].map((attempt) => retryWait(attempt, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
  });

  it("spreads between half and all of the wait", () => {
    expect([retryWait(2, 0), retryWait(2, 0.5)]).toEqual([1000, 1500]);
  });
});

describe("renewalWait", () => {
  it("renews after three fifths of a ticket's life", () => {
    expect(renewalWait(200_000, 0)).toBe(120_000);
  });

  it("is bounded when the clocks disagree by hours or the moment is unreadable", () => {
    expect(renewalWait(3_600_000, 0)).toBe(150_000);
    expect(renewalWait(0, 3_600_000)).toBe(20_000);
    expect(renewalWait(Number.NaN, 0)).toBe(20_000);
  });
});
