/** Whether what the wall shows is true now, and if not since when and why. Pure. */

import type { Standing } from "@/live/line";

export type Why = "unreachable" | "behind" | "figures";
export interface Stale {
  why: Why;
  /** When what is shown was last true, ms; null where nothing has come yet. */
  since: number | null;
}

/** Beats come every 10 s. */
const LINE_STALE_AFTER = 25_000;
/** Figures are of the last whole minute, and asked for each minute: two turns may fail. */
const FIGURES_STALE_AFTER = 200_000;
/** The first words of a page take a moment. */
const PATIENCE = 10_000;

export interface Known {
  standing: Standing;
  /** The moment of the figures, ms; null while there are none. */
  figuresAt: number | null;
  /** When the wall began to listen, and to ask for figures of this area, by this machine's clock. */
  begunAt: number;
  figuresAskedAt: number;
  now: number;
  /** The server's clock, which may differ from this machine's. */
  serverNow: number;
}

export function staleness({ standing, figuresAt, begunAt, figuresAskedAt, now, serverNow }: Known): Stale | null {
  const lineSince = standing.trueAt === null ? null : standing.trueAt + (serverNow - now);
  const lineIsOld = now - (standing.trueAt ?? begunAt) > (standing.trueAt === null ? PATIENCE : LINE_STALE_AFTER);
  const figuresAreOld =
    figuresAt === null ? now - figuresAskedAt > PATIENCE : serverNow - figuresAt > FIGURES_STALE_AFTER;
  if (lineIsOld) {
    const since = figuresAreOld ? earliest(lineSince, figuresAt) : lineSince;
    return { why: standing.phase === "live" ? "behind" : "unreachable", since };
  }
  return figuresAreOld ? { why: "figures", since: figuresAt } : null;
}

const earliest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.min(one, other);
