import { describe, expect, it } from "vitest";
import { en } from "@/words/en";
import { zh } from "@/words/zh";
import { evidenceOf } from "./evidence";

describe("evidenceOf", () => {
  it("tells every number, also one that has no word yet", () => {
    expect(evidenceOf({ interval_s: 30, of_count: 1290, brand_new: 0.125 }, en, "en")).toEqual([
      { name: "Interval (s)", told: "30" },
      { name: "Out of", told: "1,290" },
      { name: "brand_new", told: "0.13" },
    ]);
    expect(evidenceOf({ interval_s: 30 }, zh, "zh-hans")[0]?.name).toBe("间隔（秒）");
  });
});
