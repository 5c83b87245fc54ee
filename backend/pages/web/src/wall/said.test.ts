import { describe, expect, it } from "vitest";
import type { Pooled } from "@/api/wall";
import { earlierOf } from "./earlier";
import { freshAfter, marked } from "./fresh";
import { sinceWords, whenWords } from "./moments";
import { percentOf, percentWords } from "./shares";

describe("a share", () => {
  it("is whole only when all of it is, and nothing of nothing", () => {
    const of = (numerator: number, denominator: number) => percentOf({ numerator, denominator });
    expect([of(199, 200), of(200, 200), of(0, 3), of(0, 0)]).toEqual([99, 100, 0, null]);
  });
  it("is a dash where there was nothing, or nothing is told", () => {
    expect([{ numerator: 0, denominator: 3 }, { numerator: 0, denominator: 0 }, null].map(percentWords)).toEqual(["0%", "—", "—"]);
  });
});

describe("earlier days", () => {
  it("are yesterday and the same weekday, each a number or nothing", () => {
    const pooled = { earlier: { yesterday: null, week_ago: { closed: 0 } } } as unknown as Pooled;
    expect(earlierOf(pooled, (day) => day.closed)).toEqual([null, 0]);
  });
});

describe("moments", () => {
  const now = Date.parse("2026-07-20T16:30:00Z"); // half past midnight of the 21st in Beijing
  it("are clocks today and days before", () => {
    expect(whenWords("2026-07-20T16:05:00Z", now, "zh-hans")).toBe("00:05");
    expect(whenWords("2026-07-20T15:50:00Z", now, "zh-hans")).toBe("7/20");
  });
  it("carry their day where whoever walks by would take them for today's", () => {
    expect(sinceWords(Date.parse("2026-07-20T16:05:09Z"), now, "zh-hans")).toBe("00:05:09");
    expect(sinceWords(Date.parse("2026-07-20T15:50:00Z"), now, "zh-hans")).toBe("7月20日 23:50:00");
  });
});

describe("what is new", () => {
  const set = (...numbers: string[]) => new Set(numbers);
  it("is what was not there at the last look, for two minutes; the first look has nothing new", () => {
    const first = freshAfter(null, set("a", "b"), 0);
    expect([...first.fresh.keys()]).toEqual([]);
    const second = freshAfter(first, set("a", "b", "c"), 1000);
    expect([...second.fresh.keys()]).toEqual(["c"]);
    expect([...freshAfter(second, set("a", "c"), 120_000).fresh.keys()]).toEqual(["c"]);
    expect([...freshAfter(second, set("a", "c"), 121_000).fresh.keys()]).toEqual([]);
  });
  it("is not marked in a storm, when everything is new", () => {
    const after = (count: number) => {
      const seen = freshAfter(freshAfter(null, set(), 0), set(...Array.from({ length: count }, (_, at) => `m${at}`)), 1000);
      return marked(seen).size;
    };
    expect([after(12), after(13)]).toEqual([12, 0]);
  });
  it("is forgotten with what is gone: nothing grows", () => {
    let seen = freshAfter(null, set(), 0);
    for (let turn = 0; turn < 1000; turn++) seen = freshAfter(seen, set(`m${turn}`), turn);
    expect([seen.known.size, seen.fresh.size]).toEqual([1, 1]);
  });
});
