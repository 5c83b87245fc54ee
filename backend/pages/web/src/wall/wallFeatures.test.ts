import { expect, it } from "vitest";
import type { Matter } from "./matters";
import { drawnOf } from "./wallFeatures";

const matter = (number: string, more: Partial<Matter> = {}): Matter => ({
  number,
  lon: 120,
  lat: 36,
  domain: "A",
  type: "A04",
  urgency: "normal",
  state: "reported",
  lamp: "yellow",
  grid: null,
  township: null,
  ...more,
});

it("what has no place is not drawn, and of several in one place the critical ones are counted by themselves", () => {
  const drawn = drawnOf([matter("1"), matter("2", { urgency: "critical" }), matter("3", { lon: null, lat: null })], new Set());
  expect(drawn.features.map(({ properties }) => properties["critical"])).toEqual([0, 1]);
});

it("a mark tells urgency and lamp, and whether it is new", () => {
  const { features } = drawnOf([matter("1"), matter("2")], new Set(["2"]));
  expect(features.map(({ properties }) => [properties["mark"], properties["fresh"]])).toEqual([
    ["normal-yellow", 0],
    ["normal-yellow", 1],
  ]);
});

it("nothing of a matter but its marks goes to the map", () => {
  const [feature] = drawnOf([matter("1")], new Set()).features;
  expect(Object.keys(feature?.properties ?? {}).sort()).toEqual(["critical", "fresh", "lamp", "mark", "rank"]);
});
