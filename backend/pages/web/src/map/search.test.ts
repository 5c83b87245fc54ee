import { describe, expect, it } from "vitest";
import type { GridProperties } from "@/api/shapes";
import { gridsNamed, OF_EACH } from "./search";

const grid = (code: string, name: string): GridProperties => ({
  code,
  name,
  kind: "basic",
  home_community: null,
  communities: [],
  area: null,
  households: null,
});
const grids = [
  grid("370211001001002", "东长江路网格"),
  grid("370211001001001", "长江路第一网格"),
  grid("370211002001001", "灵山卫网格"),
];
const codes = (text: string) => gridsNamed(grids, text).map(({ code }) => code);

describe("gridsNamed", () => {
  it("finds by a part of the name, what begins so first", () => {
    expect(codes("长江")).toEqual(["370211001001001", "370211001001002"]);
  });
  it("finds by code and by a part of it", () => {
    expect(codes("370211002001001")).toEqual(["370211002001001"]);
    expect(codes("002001")).toEqual(["370211002001001"]);
  });
  it("finds nothing for nothing, and never more than a list to choose from", () => {
    expect(codes("  ")).toEqual([]);
    expect(gridsNamed(Array.from({ length: 40 }, (_, n) => grid(String(n), "网格")), "网格")).toHaveLength(OF_EACH);
  });
});
