import { describe, expect, it } from "vitest";
import type { DuePlace } from "@/api/duePlaces";
import { changesIn, draftOf, missingIn, newDraft, pairTyped, saidIn } from "./draft";

const dam: DuePlace = {
  id: 7,
  name: "水库大坝",
  position: [120.0312345, 35.9],
  radius_m: 30,
  every_days: 7,
  grids: ["370211001001001"],
  until: null,
  due_at: "2026-07-27T16:00:00Z",
  visited_at: null,
  state: "open",
  excused: null,
  may: ["change", "end"],
};

describe("pairTyped", () => {
  it.each([
    "120.031234, 35.9",
    "35.9,120.031234",
    "120.031234 35.9",
    "120.031234，35.9",
    "东经120.031234° 北纬35.9°",
    "35.9°N, 120.031234°E",
    "(120.031234; 35.9)",
  ])("reads %s in whichever order a map gives it", (text) => {
    expect(pairTyped(text)).toEqual([120.031234, 35.9]);
  });

  it.each(["", "120.03", "120.03, 35.9, 12", "-120.03, 35.9", "40500000, 3975000", "12.5, 35.9", "120,5, 35,9", "abc, 35.9"])(
    "takes %s for no position",
    (text) => {
      expect(pairTyped(text)).toBeNull();
    },
  );
});

describe("a draft", () => {
  it("says what is missing, in the order of the form", () => {
    expect(missingIn(newDraft([]))).toEqual(["name", "position", "grids"]);
    expect(missingIn({ ...draftOf(dam), name: "  ", radius: "", everyDays: "" })).toEqual(["name", "everyDays", "radius"]);
  });

  it("is sent in the coordinate system that was chosen", () => {
    const draft = { ...newDraft(["370211001001001"]), name: " 闸口 ", typed: "35.9, 120.03", crs: "gcj02" as const };
    expect(saidIn(draft)).toEqual({
      name: "闸口",
      position: { lon: 120.03, lat: 35.9, crs: "gcj02" },
      radius_m: 30,
      every_days: 7,
      grids: ["370211001001001"],
    });
  });

  it("changes nothing of a place that was only opened, whose position is not rounded", () => {
    expect(changesIn(draftOf(dam), dam)).toEqual({});
  });

  it("changes what was touched alone", () => {
    const draft = { ...draftOf(dam), everyDays: 1, grids: [...dam.grids, "370211001001002"] };
    expect(changesIn(draft, dam)).toEqual({ every_days: 1, grids: ["370211001001001", "370211001001002"] });
    expect(changesIn({ ...draftOf(dam), crs: "bd09" }, dam)).toHaveProperty("position.crs", "bd09");
  });
});
