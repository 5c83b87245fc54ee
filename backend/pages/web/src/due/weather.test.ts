import { describe, expect, it } from "vitest";
import { fieldOf, momentIn, newSpell } from "./weather";

// Beijing is eight hours ahead: 00:30 on the 21st there.
const now = Date.parse("2026-07-20T16:30:45Z");

describe("a spell of bad weather", () => {
  it("begins now and ends with the day, in Beijing", () => {
    expect(newSpell(now)).toEqual({ since: "2026-07-21T00:30", until: "2026-07-22T00:00" });
    expect(newSpell(Date.parse("2026-12-31T15:59:00Z"))).toEqual({ since: "2026-12-31T23:59", until: "2027-01-01T00:00" });
  });

  it("is sent as the moment its field shows in Beijing", () => {
    expect(Date.parse(momentIn("2026-07-21T00:30"))).toBe(Date.parse("2026-07-20T16:30:00Z"));
    expect(momentIn(fieldOf(now))).toBe("2026-07-21T00:30:00+08:00");
  });
});
