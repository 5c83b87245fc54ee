import { describe, expect, it } from "vitest";
import type { LiveEvent } from "./messages";
import { type Held, NOTHING_HELD, receive } from "./state";

const held = (cursor: number | null, states: Record<string, unknown>): Held => ({
  cursor,
  states: new Map(Object.entries(states)),
});
const event = (cursor: number): LiveEvent => ({
  kind: "event",
  cursor,
  id: cursor,
  name: "case.accept",
  area: "/1/27/",
  at: "2026-07-20T02:00:00Z",
  payload: {},
});

describe("receive", () => {
  it("takes cursor and states of the first snapshot", () => {
    const change = receive(NOTHING_HELD, { kind: "snapshot", cursor: 7, state: { "case:1": "a" } });
    expect(change.held).toEqual(held(7, { "case:1": "a" }));
    expect(change.set).toEqual([["case:1", "a"]]);
  });

  it("says that lists read before the first snapshot may be old, and of no later one", () => {
    const first = receive(NOTHING_HELD, { kind: "snapshot", cursor: 7, state: {} });
    const later = receive(first.held, { kind: "snapshot", cursor: 9, state: {} });
    expect([first.missed, later.missed]).toEqual([true, false]);
  });

  it("names as gone what a later snapshot no longer has", () => {
    const before = held(7, { "case:1": "a", "case:2": "b" });
    const change = receive(before, { kind: "snapshot", cursor: 9, state: { "case:2": "c" } });
    expect(change.gone).toEqual(["case:1"]);
    expect([...change.held.states]).toEqual([["case:2", "c"]]);
  });

  it("keeps its own cursor at a returning snapshot, so that the missed events count", () => {
    const back = receive(held(7, {}), { kind: "snapshot", cursor: 9, state: {} });
    const first = receive(back.held, event(8));
    const second = receive(first.held, event(9));
    expect([back.held.cursor, first.events.length, second.events.length]).toEqual([7, 1, 1]);
  });

  it("drops an event that is not beyond its own cursor", () => {
    const before = held(7, { "case:1": "a" });
    expect(receive(before, event(7)).events).toEqual([]);
    expect(receive(before, event(3)).held).toBe(before);
  });

  it("hears each of a repeated run of events once and in order", () => {
    let now = held(0, {});
    const heard: number[] = [];
    for (const cursor of [1, 2, 3, 2, 3, 4, 1, 5]) {
      const change = receive(now, event(cursor));
      now = change.held;
      heard.push(...change.events.map((one) => one.cursor));
    }
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });

  it("sets and removes by a delta and never moves its cursor back", () => {
    const before = held(9, { "member:1": [1], "member:2": [2] });
    const change = receive(before, {
      kind: "delta",
      cursor: 8,
      set: { "member:1": [3] },
      gone: ["member:2", "member:77"],
    });
    expect(change.held).toEqual(held(9, { "member:1": [3] }));
    expect(change.gone).toEqual(["member:2"]);
    expect(before.states.get("member:1")).toEqual([1]);
  });

  it("forgets its cursor at a reset, and says at the snapshot after it that something may be missed", () => {
    const change = receive(held(9, { "case:1": "a" }), { kind: "reset" });
    const next = receive(change.held, { kind: "snapshot", cursor: 2, state: {} });
    expect([next.held.cursor, next.missed]).toEqual([2, true]);
    expect(next.gone).toEqual(["case:1"]);
  });

  it("goes on with the order at a beat, where nothing happens that it is told of", () => {
    const beat = (cursor: number | null) =>
      ({ kind: "beat", cursor, server_time: "2026-07-20T02:00:00Z", fresh: true }) as const;
    const before = held(7, { "case:1": "a" });
    expect(receive(before, beat(12)).held).toEqual(held(12, { "case:1": "a" }));
    expect(receive(before, beat(3)).held.cursor).toBe(7);
    expect(receive(before, beat(null)).held.cursor).toBe(7);
    expect(receive(NOTHING_HELD, beat(12)).held.cursor).toBeNull();
  });
});
