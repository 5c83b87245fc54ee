import { describe, expect, it } from "vitest";
import { en } from "@/words/en";
import { zh } from "@/words/zh";
import { agoWords, clockWords, dateWords, dueWords, limitWords, spanWords } from "./moments";

const now = Date.parse("2026-07-20T10:00:00+08:00");

describe("spans", () => {
  it.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [47 * 3_600_000, "47 h"],
    [48 * 3_600_000, "2 days"],
  ])("%i ms is told as %s", (span, told) => {
    expect(spanWords(span, en)).toBe(told);
  });

  it("tell what is left and what is over", () => {
    expect(dueWords("2026-07-20T10:25:00+08:00", now, zh)).toBe("剩余 25 分钟");
    expect(dueWords("2026-07-20T01:48:00Z", now, zh)).toBe("超时 12 分钟");
  });

  it("say just now for a clock that runs a little ahead", () => {
    expect(agoWords("2026-07-20T10:00:20+08:00", now, en)).toBe("just now");
  });
});

describe("clock times", () => {
  it("are Beijing's, whatever the machine thinks", () => {
    expect(clockWords("2026-07-20T00:05:00Z", now, "en")).toBe("08:05");
  });
  it("carry their day when it is another", () => {
    expect(clockWords("2026-07-19T15:59:00Z", now, "en")).toBe("19 Jul, 23:59");
  });
});

describe("limits", () => {
  it("are told in minutes, hours, and working time", () => {
    expect(["30m", "2wh", "1wd", "soon"].map((limit) => limitWords(limit, en))).toEqual([
      "30 min",
      "2 working hours",
      "1 working day",
      "soon",
    ]);
  });
});

describe("dateWords", () => {
  it("says the year and Beijing's clock", () => {
    expect(dateWords("2025-12-31T17:30:00Z", "zh-hans")).toBe("2026年1月1日 01:30");
    expect(dateWords("2025-12-31T17:30:00Z", "en")).toBe("1 Jan 2026, 01:30");
  });
});
