import { describe, expect, it } from "vitest";
import { homeOf } from "./home";

const grid = (code: string, area: string, community: string) => ({
  code,
  area,
  home_community: community,
  communities: [community],
});
const grids = [
  grid("370211001001001", "370211001", "370211001001"),
  grid("370211001002001", "370211001", "370211001002"),
  grid("370211002001001", "370211002", "370211002001"),
];
const home = (own: string[], area: string) => [...homeOf({ grids: own, area: { id: 1, code: area, name: "" } }, grids)];

describe("homeOf", () => {
  it("is a leader's own grids, though they belong to a township", () => {
    expect(home(["370211002001001"], "370211001")).toEqual(["370211002001001"]);
  });
  it("is the grids of a township or of a community", () => {
    expect(home([], "370211001")).toEqual(["370211001001001", "370211001002001"]);
    expect(home([], "370211001002")).toEqual(["370211001002001"]);
  });
  it("is none for whoever looks at the whole district", () => {
    expect(home([], "370211")).toEqual([]);
    expect([...homeOf(null, grids)]).toEqual([]);
  });
});
