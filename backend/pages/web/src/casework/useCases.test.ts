import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";
import { Problem, unreachable } from "@/api/problems";
import { readCase, readOpenCases } from "@/api/reads";
import type { CaseDetails } from "@/api/shapes";
import { type Change, NOTHING_HELD } from "@/live/state";
import { type Cases, useCases } from "./useCases";

vi.mock("@/api/reads", () => ({ readCase: vi.fn(), readOpenCases: vi.fn() }));

const one = (number: string, version: number, state = "reported") =>
  ({ number, version, state, urgency: "normal", lamp: "green" }) as CaseDetails;
/** An answer of the server that comes when the test says so. */
function held<T>(): { answer: (told: T) => void; promise: Promise<T> } {
  let answer: (told: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => { answer = resolve; });
  return { promise, answer };
}
const nothing: Change = { held: NOTHING_HELD, set: [], gone: [], events: [], missed: false };
const heardOf = (...numbers: string[]): Change => ({
  ...nothing,
  events: numbers.map((number, at) => ({
    kind: "event",
    cursor: at,
    id: at,
    name: "case.accept",
    area: "/1/",
    at: "2026-07-20T02:00:00Z",
    payload: { number },
  })),
});

let scope: EffectScope;
let cases: Cases;
const settle = (ms = 300) => vi.advanceTimersByTimeAsync(ms);
const versions = () => Object.fromEntries([...cases.book.value.values()].map(({ number, version }) => [number, version]));

beforeEach(() => {
  vi.useFakeTimers();
  scope = effectScope();
  cases = scope.run(useCases) as Cases;
});
afterEach(() => {
  scope.stop();
  vi.resetAllMocks();
  vi.useRealTimers();
});

async function listed(...list: CaseDetails[]): Promise<void> {
  vi.mocked(readOpenCases).mockResolvedValueOnce(list);
  await cases.load();
}

describe("useCases", () => {
  it("reads the list again at the first snapshot: a case closed while the line came up is gone", async () => {
    await listed(one("1", 1), one("2", 1));
    vi.mocked(readOpenCases).mockResolvedValueOnce([one("2", 1)]);
    cases.hear({ ...nothing, missed: true });
    await settle();
    expect(versions()).toEqual({ "2": 1 });
  });

  it("keeps the newer answer when an older one comes after it", async () => {
    await listed(one("1", 1));
    const [early, late] = [held<CaseDetails>(), held<CaseDetails>()];
    vi.mocked(readCase).mockReturnValueOnce(early.promise).mockReturnValueOnce(late.promise);
    cases.hear(heardOf("1"));
    await settle();
    cases.hear(heardOf("1"));
    await settle();
    late.answer(one("1", 3, "filed"));
    await settle(0);
    early.answer(one("1", 3, "accepted"));
    await settle(0);
    expect(cases.book.value.get("1")?.state).toBe("filed");
  });

  it("reads again what was heard of while a list came that may be older", async () => {
    await listed(one("1", 1));
    const list = held<CaseDetails[]>();
    vi.mocked(readOpenCases).mockReturnValueOnce(list.promise);
    void cases.load();
    vi.mocked(readCase).mockResolvedValue(one("1", 5, "closed"));
    cases.hear(heardOf("1"));
    await settle();
    expect(versions()).toEqual({});
    list.answer([one("1", 1)]);
    await settle();
    expect(versions()).toEqual({});
  });

  it("says of every case of one moment that it was touched, and of all after something was missed", async () => {
    await listed(one("1", 1), one("2", 1));
    vi.mocked(readCase).mockImplementation((number) => Promise.resolve(one(number, 2)));
    cases.hear(heardOf("1", "2"));
    await settle();
    expect(["1", "2", "3"].map((number) => cases.touched.value.has(number))).toEqual([true, true, false]);
    expect(versions()).toEqual({ "1": 2, "2": 2 });
    vi.mocked(readOpenCases).mockResolvedValueOnce([]);
    cases.hear({ ...nothing, missed: true });
    expect(cases.touched.value.has("3")).toBe(true);
  });

  it("reads a storm as one list, and says so of its cases all the same", async () => {
    await listed();
    const storm = Array.from({ length: 60 }, (_, n) => String(n));
    vi.mocked(readOpenCases).mockResolvedValueOnce(storm.map((number) => one(number, 1)));
    cases.hear(heardOf(...storm));
    await settle();
    expect(cases.book.value.size).toBe(60);
    expect(readCase).not.toHaveBeenCalled();
    expect(cases.touched.value.has("59")).toBe(true);
  });

  it("asks again for what could not be read, and lets go of what may not be seen", async () => {
    await listed(one("1", 1), one("2", 1));
    vi.mocked(readCase).mockImplementation((number) =>
      Promise.reject(number === "2" ? new Problem({ type: "x", title: "", status: 404 }) : unreachable()),
    );
    cases.hear(heardOf("1", "2"));
    await settle();
    expect(versions()).toEqual({ "1": 1 });
    vi.mocked(readCase).mockResolvedValue(one("1", 2));
    await settle(6000);
    expect(versions()).toEqual({ "1": 2 });
  });
});
