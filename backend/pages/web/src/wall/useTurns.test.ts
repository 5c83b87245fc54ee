import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope } from "vue";
import { untilNext } from "./useFigures";
import { useTurns } from "./useTurns";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("turns", () => {
  it("come again after each success, and sooner after a failure, without end", async () => {
    let fails = true;
    let taken = 0;
    const scope = effectScope();
    scope.run(() =>
      useTurns(
        async () => {
          taken++;
          if (fails) throw new Error("away");
        },
        () => 60_000,
      ).now(),
    );
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(taken).toBeGreaterThan(39);
    fails = false;
    await vi.advanceTimersByTimeAsync(16_000);
    const before = taken;
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(taken - before).toBeGreaterThanOrEqual(9);
    expect(taken - before).toBeLessThanOrEqual(11);
    scope.stop();
    const after = taken;
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(taken).toBe(after);
  });

  it("tell an answer that a newer question has overtaken", async () => {
    const answers: (() => void)[] = [];
    const told: boolean[] = [];
    const scope = effectScope();
    const turns = scope.run(() =>
      useTurns(
        async (isNewest) => {
          await new Promise<void>((resolve) => answers.push(resolve));
          told.push(isNewest());
        },
        () => 60_000,
      ),
    );
    turns?.now();
    turns?.now();
    answers.forEach((answer) => {
      answer();
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual([false, true]);
    // And only one of the two goes on: turns that multiplied would be a flood in a month.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(answers).toHaveLength(3);
    scope.stop();
  });
});

describe("figures", () => {
  const at = (text: string) => Date.parse(`2026-07-20T10:${text}Z`);
  it("are asked for soon after those of the next minute are ready, never later than a minute and a bit", () => {
    expect(untilNext(at("00:15.000"), 0)).toBe(55_500);
    expect(untilNext(at("00:05.000"), 0)).toBe(5500);
    expect(untilNext(at("00:10.500"), 1)).toBe(66_000);
  });
});
