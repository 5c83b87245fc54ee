import { describe, expect, it } from "vitest";
import { offered, turn } from "./turns";

const TODAY = "2026-07-20";
const standing = (state: string, allowed: string, more: { awaits?: string; review_on?: string } = {}) => ({
  state,
  allowed: allowed.split(" "),
  awaits: more.awaits ?? "",
  review_on: more.review_on ?? null,
});

describe("turn", () => {
  it("is the desk's while a matter is not accepted, and goes to whoever was asked to look", () => {
    expect(turn(standing("reported", "comment verify accept decline"), TODAY)[0]).toBe("accept");
    const looked = { awaits: "verification" };
    expect(turn(standing("reported", "verify accept decline", looked), TODAY)).toEqual([]);
    expect(turn(standing("reported", "verify comment", looked), TODAY)).toEqual(["verify"]);
  });
  it("is whoever's may decide what was asked", () => {
    const asked = { awaits: "ruling" };
    expect(turn(standing("handling", "accept_return refuse_return urge", asked), TODAY)).toEqual([
      "accept_return",
      "refuse_return",
    ]);
    expect(turn(standing("handling", "urge comment", asked), TODAY)).toEqual([]);
  });
  it("is nobody's for records alone", () => {
    expect(turn(standing("handling", "urge comment amend whistle withdraw"), TODAY)).toEqual([]);
  });
  it("comes back on the day on which a suspended matter is looked at again", () => {
    expect(turn(standing("suspended", "resume", { review_on: "2026-07-21" }), TODAY)).toEqual([]);
    expect(turn(standing("suspended", "resume", { review_on: "2026-07-20" }), TODAY)).toEqual(["resume"]);
  });
});

describe("offered", () => {
  it("is everything that is allowed, each once", () => {
    const one = standing("filed", "dispatch withdraw ask_void merge urge comment");
    const { moves, others } = offered(one, TODAY);
    expect(moves).toEqual(["dispatch"]);
    expect([...moves, ...others].sort()).toEqual([...one.allowed].sort());
  });
});
