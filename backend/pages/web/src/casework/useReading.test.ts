import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, type EffectScope, nextTick, shallowRef } from "vue";
import { Problem, unreachable } from "@/api/problems";
import { useReading } from "./useReading";

let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});
function reading(read: (key: string, unasked: boolean) => Promise<string>) {
  const key = shallowRef<string | null>("a");
  const one = scope.run(() => useReading(() => key.value, read));
  if (!one) throw new Error("no scope");
  return { key, ...one };
}
const refused = new Problem({ type: "x", title: "Not for you", status: 403 });

describe("useReading", () => {
  it("goes on asking while nobody answers, and says so until somebody does", async () => {
    let isAway = true;
    const read = vi.fn((key: string) => (isAway ? Promise.reject(unreachable()) : Promise.resolve(key)));
    const { told, failure } = reading(read);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([told.value, (failure.value as Problem).status]).toEqual([null, 0]);
    isAway = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect([told.value, failure.value]).toEqual(["a", null]);
  });

  it("takes a refusal for an answer", async () => {
    const read = vi.fn(() => Promise.reject(refused));
    const { failure } = reading(read);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(read).toHaveBeenCalledTimes(1);
    expect(failure.value).toBe(refused);
  });

  it("keeps what it has while something newer cannot be read", async () => {
    const read = vi.fn(() => Promise.resolve("known"));
    const { told, failure, load } = reading(read);
    await vi.advanceTimersByTimeAsync(0);
    read.mockRejectedValueOnce(unreachable());
    await load(true);
    expect([told.value, failure.value === null]).toEqual(["known", false]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(failure.value).toBeNull();
  });

  it("shows nothing of one thing under the name of another", async () => {
    const answers: ((told: string) => void)[] = [];
    const { key, told } = reading(() => new Promise((resolve) => answers.push(resolve)));
    key.value = "b";
    await nextTick();
    answers[1]?.("of b");
    answers[0]?.("of a");
    await vi.advanceTimersByTimeAsync(0);
    expect(told.value).toBe("of b");
    key.value = null;
    await nextTick();
    expect(told.value).toBeNull();
  });

  it("stops when whoever asked is gone", async () => {
    const read = vi.fn(() => Promise.reject(unreachable()));
    reading(read);
    await vi.advanceTimersByTimeAsync(0);
    scope.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
