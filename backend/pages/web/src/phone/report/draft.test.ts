import { describe, expect, it } from "vitest";
import { emptyDraft, hasContent, lackOf, piecesOf, sourceOf } from "./draft";
import { fitted } from "./photos";

const draft = (more: object) => ({ ...emptyDraft(), ...more });
const photo = { uuid: "p", size: 1 };
const voice = { uuid: "v", size: 1, seconds: 3 };
const spot = { lon: 120, lat: 36, accuracy: 9 };

describe("hasContent", () => {
  it.each([{ type: "B01" }, { description: "水" }, { photos: [photo] }, { voice }, { settled: true }, { spot, spotBy: "hand" }])("is so with %o", (more) => {
    expect(hasContent(draft(more))).toBe(true);
  });
  it("is not so by the phone's own position, or by spaces", () => {
    expect(hasContent(draft({ spot, spotBy: "phone", description: "  " }))).toBe(false);
  });
});

describe("lackOf", () => {
  it("asks for the type and for nothing else", () => {
    expect(lackOf(draft({ description: "水" }))).toBe("type");
    expect(lackOf(draft({ type: "B01" }))).toBeNull();
  });
  it("asks for something to show of what was settled: a photo, a voice note or a record", () => {
    const settled = { type: "E01", settled: true };
    expect(lackOf(draft(settled))).toBe("proof");
    expect([{ photos: [photo] }, { voice }, { record: "双方和解" }].map((more) => lackOf(draft({ ...settled, ...more })))).toEqual([null, null, null]);
  });
});

it("piecesOf names the photos in their order, then the voice note", () => {
  expect(piecesOf(draft({ photos: [photo, { uuid: "q", size: 1 }], voice }))).toEqual(["p", "q", "v"]);
});

it("sourceOf counts the grid's own people as its workers", () => {
  expect(["worker", "leader", "professional", "department", "community"].map(sourceOf)).toEqual(["worker", "worker", "worker", "department", "station"]);
});

describe("fitted", () => {
  it("brings the longest side to 1600 and keeps the proportions", () => {
    expect(fitted(4000, 3000)).toEqual({ width: 1600, height: 1200 });
    expect(fitted(3000, 4000)).toEqual({ width: 1200, height: 1600 });
  });
  it("never makes a picture larger, nor a side nothing", () => {
    expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
    expect(fitted(20_000, 3)).toEqual({ width: 1600, height: 1 });
  });
});
