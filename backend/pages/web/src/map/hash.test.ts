import { describe, expect, it } from "vitest";
import { NO_FILTERS } from "@/casework/filters";
import { filtersIn, hashOf } from "./hash";

describe("the filters in the address", () => {
  it("are read as they were written", () => {
    const filters = { ...NO_FILTERS, domain: "A", standing: "awaits:ruling", lamps: ["yellow", "red"] as const };
    expect(hashOf(filters)).toBe("#domain=A&state=awaits%3Aruling&lamp=yellow%2Cred");
    expect(filtersIn(hashOf(filters))).toEqual(filters);
  });
  it("leave the address as it is when there are none", () => {
    expect(hashOf(NO_FILTERS)).toBe("");
    expect(filtersIn("")).toEqual(NO_FILTERS);
  });
  it("know no lamp that there is not", () => {
    expect(filtersIn("#lamp=blue,red")?.lamps).toEqual(["red"]);
  });
  it("are not what the way past the bar leads to", () => {
    expect(filtersIn("#cases")).toBeNull();
  });
});
