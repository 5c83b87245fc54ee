import { describe, expect, it } from "vitest";
import { type Choice, choicesOf, favourites, findTypes } from "./choosing";
import type { SpokenType } from "./suggesting";
import written from "./suggestions.json";

const types = (written.types as unknown as SpokenType[]).map(
  (type) => ({ ...type, domain: type.code.slice(0, 1), domainName: "", urgency: "normal" }) as unknown as Choice,
);
const codes = (found: readonly Choice[]) => found.map(({ code }) => code);

describe("favourites", () => {
  it("are the usual ones in the order of the domains before anything was reported", () => {
    expect(codes(favourites(types, {}, 8))).toEqual(["A04", "A06", "B01", "B06", "B09", "E01", "F04", "F07"]);
  });
  it("begin with what this phone reports most", () => {
    expect(codes(favourites(types, { G04: 2, F10: 7, B01: 2 }, 5))).toEqual(["F10", "B01", "G04", "A04", "A06"]);
  });
  it("leave out what the catalogue no longer has, and fill up from it", () => {
    expect(codes(favourites(types.slice(0, 2), { Z99: 9 }, 8))).toEqual(["A01", "A02"]);
  });
});

describe("findTypes", () => {
  it.each([
    ["dtkr", "F05"],
    ["电梯困", "F05"],
    ["f05", "F05"],
    ["ＪＧＱＳ", "B06"],
    ["bzhq", "A01"],
  ])("finds by initials, by part of the name and by code: %s", (typed, code) => {
    expect(codes(findTypes(types, typed, 12))[0]).toBe(code);
  });
  it("finds by what people say, after what is spelled so", () => {
    expect(codes(findTypes(types, "电梯里有人拍门", 12))).toContain("F05");
  });
  it("finds nothing for nothing", () => {
    expect(findTypes(types, "  ", 12)).toEqual([]);
  });
});

it("choicesOf names the domain of each type", () => {
  const [type] = written.types;
  const catalogue = { domains: [{ code: "A", name: "安全生产", types: [type] }] } as unknown as Parameters<typeof choicesOf>[0];
  expect(choicesOf(catalogue)[0]).toMatchObject({ code: "A01", domain: "A", domainName: "安全生产" });
  expect(choicesOf(null)).toEqual([]);
});
