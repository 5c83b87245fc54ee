import { describe, expect, it } from "vitest";
import type { Phase } from "@/live/line";
import { staleness } from "./staleness";

const NOW = Date.parse("2026-07-20T02:10:00Z");
const seconds = (n: number) => NOW - n * 1000;
const known = (
  told: { phase?: Phase; trueAt?: number | null; figuresAt?: number | null; begunAt?: number; figuresAskedAt?: number; serverAhead?: number } = {},
) =>
  staleness({
    standing: { phase: told.phase ?? "live", trueAt: told.trueAt === undefined ? seconds(3) : told.trueAt },
    figuresAt: told.figuresAt === undefined ? seconds(70) : told.figuresAt,
    begunAt: told.begunAt ?? seconds(3600),
    figuresAskedAt: told.figuresAskedAt ?? seconds(3600),
    now: NOW,
    serverNow: NOW + (told.serverAhead ?? 0),
  });

describe("a wall", () => {
  it("is true while the line beats and the figures are of the last minutes", () => {
    expect(known()).toBeNull();
    expect(known({ trueAt: seconds(24), figuresAt: seconds(190) })).toBeNull();
  });

  it("says since when the line is silent, and that nobody answers", () => {
    expect(known({ phase: "reconnecting", trueAt: seconds(26) })).toEqual({ why: "unreachable", since: seconds(26) });
  });

  it("tells a server that lost its database from one that does not answer", () => {
    expect(known({ phase: "live", trueAt: seconds(60) })?.why).toBe("behind");
  });

  it("says that the figures alone stand still", () => {
    expect(known({ figuresAt: seconds(240) })).toEqual({ why: "figures", since: seconds(240) });
  });

  it("names the earlier moment when both stand still", () => {
    expect(known({ phase: "reconnecting", trueAt: seconds(300), figuresAt: seconds(400) })?.since).toBe(seconds(400));
  });

  it("is given a moment to begin, and then says that nothing has come", () => {
    const beginning = { phase: "connecting", trueAt: null, figuresAt: null } as const;
    const begun = (ago: number) => known({ ...beginning, begunAt: seconds(ago), figuresAskedAt: seconds(ago) });
    expect(begun(5)).toBeNull();
    expect(begun(15)).toEqual({ why: "unreachable", since: null });
  });

  it("is given a moment also for the figures of another area", () => {
    expect(known({ figuresAt: null, figuresAskedAt: seconds(5) })).toBeNull();
    expect(known({ figuresAt: null, figuresAskedAt: seconds(15) })).toEqual({ why: "figures", since: null });
  });

  it("reckons by the server's clock when its own is wrong", () => {
    const ahead = 3_600_000;
    expect(known({ figuresAt: seconds(70) + ahead, serverAhead: ahead })).toBeNull();
    expect(known({ phase: "reconnecting", trueAt: seconds(30), figuresAt: seconds(70) + ahead, serverAhead: ahead })?.since).toBe(
      seconds(30) + ahead,
    );
  });
});
