import { describe, expect, it } from "vitest";
import { en } from "@/words/en";
import { zh } from "@/words/zh";
import { kilometres, lengthWords, minuteWords, secondWords, timesOf, weekdayWords } from "./moments";

// 20 July 2026 is a Monday; 18:30 UTC is half past two in the morning of the 21st in Beijing.
const LATE = Date.parse("2026-07-20T18:30:05Z");

describe("moments of a track", () => {
  it("are told by Beijing's clock and day", () => {
    expect([secondWords(LATE, "zh-hans"), minuteWords(LATE, "en")]).toEqual(["02:30:05", "02:30"]);
    expect(weekdayWords(LATE, "zh-hans")).toBe("7月21日周二");
    expect(weekdayWords(LATE, "en")).toBe("Tue 21 Jul");
  });

  it("say midnight as 00, not as 24", () => {
    expect(secondWords(Date.parse("2026-07-20T16:00:00Z"), "zh-hans")).toBe("00:00:00");
  });

  it.each([
    [59, "59 s"],
    [60, "1 min"],
    [3599, "1 h"],
    [3900, "1 h 5 min"],
    [7200, "2 h"],
  ])("tell %i s as %s", (seconds, told) => {
    expect(lengthWords(seconds, en)).toBe(told);
  });
  it("tell spans in Chinese", () => {
    expect(lengthWords(3900, zh)).toBe("1 小时 5 分钟");
  });

  it("leave the end of a running shift open", () => {
    const shift = { started_at: "2026-07-20T08:30:00+08:00", ended_at: null };
    expect(timesOf(shift, "en")).toBe("08:30 –");
    expect(timesOf({ ...shift, ended_at: "2026-07-20T12:00:00+08:00" }, "en")).toBe("08:30–12:00");
  });
});

describe("kilometres", () => {
  it("are told no finer than they are known", () => {
    expect([kilometres(0), kilometres(4_249), kilometres(12_600)]).toEqual(["0.0", "4.2", "13"]);
  });
});
