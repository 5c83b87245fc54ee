import { describe, expect, it } from "vitest";
import type { Newest } from "@/api/wall";
import type { CasePayload } from "@/live/messages";
import { dayIn, mattersOf, rowsOf, samePick, shortCommunity, shortName, shown } from "./matters";

const payload = (more: Partial<CasePayload> = {}): CasePayload => ({
  lon: 120.1,
  lat: 35.9,
  domain: "A",
  type: "A04",
  urgency: "normal",
  state: "reported",
  lamp: "green",
  grid: "g1",
  ...more,
});
const townshipOf = (grid: string | null) => ({ g1: "east", g2: "west" })[String(grid)] ?? null;
const states = new Map<string, unknown>([
  ["case:20260720-000002", payload({ lamp: "red", grid: "g2" })],
  ["case:20260720-000010", payload({ domain: "B", state: "handling" })],
  ["case:20260719-000900", payload({ grid: null })],
  ["case:20260719-000800", payload({ state: "closed" })],
  ["member:7", [120.1, 35.9, "2026-07-20T02:00:00Z", 1.3, 184, 8, 55]],
]);
const matters = mattersOf(states, townshipOf);
const numbers = (some: readonly { number: string }[]) => some.map(({ number }) => number);

describe("matters", () => {
  it("are the open cases of the line, and no people", () => {
    expect(numbers(matters)).toEqual(["20260720-000002", "20260720-000010", "20260719-000900"]);
  });

  it("of a township are those in its grids; the whole area has also what no grid was found for", () => {
    expect(numbers(shown(matters, "east", null))).toEqual(["20260720-000010"]);
    expect(shown(matters, null, null)).toHaveLength(3);
  });

  it("are picked out by domain, state or lamp", () => {
    expect(numbers(shown(matters, null, { kind: "domain", value: "B" }))).toEqual(["20260720-000010"]);
    expect(numbers(shown(matters, null, { kind: "state", value: "handling" }))).toEqual(["20260720-000010"]);
    expect(numbers(shown(matters, "west", { kind: "lamp", value: "red" }))).toEqual(["20260720-000002"]);
    expect(shown(matters, "east", { kind: "lamp", value: "red" })).toEqual([]);
  });
});

describe("rows", () => {
  const told: Newest = {
    number: "20260720-000010",
    type: "A04",
    type_name: "消防通道堵塞",
    domain: "A",
    urgency: "normal",
    lamp: "green",
    state: "reported",
    reported_at: "2026-07-20T02:00:00Z",
    community: "东社区",
    position: null,
  };

  it("stand newest first, and no more than there is room for", () => {
    expect(numbers(rowsOf(matters, [], 2))).toEqual(["20260720-000010", "20260720-000002"]);
  });

  it("say what the figures know, and of the state and the lamp what the line said last", () => {
    const [first] = rowsOf(matters, [told], 1);
    expect(first).toMatchObject({ typeName: "消防通道堵塞", community: "东社区", state: "handling" });
  });

  it("do not keep the name of a type that has changed since", () => {
    expect(rowsOf(matters, [{ ...told, type: "A05" }], 1)[0]?.typeName).toBeNull();
  });
});

it("places are named as people name them", () => {
  expect(["墨香路社区居民委员会", "东楼第一居民委员会", "下柴村村委会", "城口子村委会", "河崖村村民委员会", "镇"].map(shortCommunity)).toEqual([
    "墨香路社区",
    "东楼第一居委会",
    "下柴村",
    "城口子村",
    "河崖村",
    "镇",
  ]);
  expect(["薛家岛街道", "六汪镇", "胶河管区", "街道"].map(shortName)).toEqual(["薛家岛", "六汪", "胶河", "街道"]);
});

it("the day stands in a number", () => {
  expect([dayIn("20260720-000010"), dayIn("X")]).toEqual(["2026-07-20", null]);
});

it("the same pick again is told from another", () => {
  const red = { kind: "lamp", value: "red" } as const;
  expect([samePick(red, { ...red }), samePick(red, { kind: "lamp", value: "green" }), samePick(null, red)]).toEqual([true, false, false]);
});
