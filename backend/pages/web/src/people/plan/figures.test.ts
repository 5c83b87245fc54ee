import { describe, expect, it } from "vitest";
import { distanceWords } from "./figures";

describe("distanceWords", () => {
  it.each([
    [0, "0 m"],
    [849.6, "850 m"],
    [1000, "1.0 km"],
    [3249, "3.2 km"],
    [1_204_400, "1 204 km"],
  ])("says %d metres as %s", (metres, words) => {
    expect(distanceWords(metres)).toBe(words);
  });
});
