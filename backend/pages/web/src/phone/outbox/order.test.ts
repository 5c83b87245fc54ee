import { describe, expect, it } from "vitest";
import { type Entry, KINDS } from "./entry";
import { entry } from "./made";
import { citedOnlyBy, heldBackBy, inTurn, isStuck, nextToSend, withWhatFollows } from "./order";

const uuids = (entries: readonly Entry[]) => entries.map((one) => one.uuid);

describe("nextToSend", () => {
  it("sends help before anything else, then what people did, then positions, then photos", () => {
    const all = [
      entry(1, { kind: "evidence" }),
      entry(2, { kind: "batch" }),
      entry(3, { kind: "report" }),
      entry(4, { kind: "shift" }),
      entry(5, { kind: "sos" }),
    ];
    const sent: string[] = [];
    for (let next = nextToSend(all, true); next; next = nextToSend(all, true)) {
      sent.push(next.kind);
      next.state = "taken";
    }
    expect(sent).toEqual(["sos", "shift", "report", "batch", "evidence"]);
  });
  it("keeps photos back on a poor line", () => {
    expect(nextToSend([entry(1, { kind: "evidence" })], false)).toBeNull();
  });
  it("waits for what comes before, also for what was refused", () => {
    const before = entry(1, { state: "refused" });
    expect(nextToSend([before, entry(2, { after: ["u1"] })], true)).toBeNull();
    expect(nextToSend([{ ...before, state: "taken" }, entry(2, { after: ["u1"] })], true)?.uuid).toBe("u2");
  });
  it("brings a check behind the photos that it waits for, and not behind one that was not taken at all", () => {
    const [photo, check] = [entry(1, { kind: "evidence" }), entry(2, { after: ["u1"] })];
    expect(nextToSend([photo, check], true)?.uuid).toBe("u1");
    expect(nextToSend([photo, check], false)).toBeNull();
    const lost = { ...photo, state: "refused" as const };
    expect(nextToSend([lost, check], true)?.uuid).toBe("u2");
    expect(heldBackBy(check, [lost, check])).toBeNull();
  });
  it("leaves out what was set aside, and what follows it", () => {
    const all = [entry(1), entry(2, { after: ["u1"] }), entry(3)];
    expect(nextToSend(all, true, new Set(["u1"]))?.uuid).toBe("u3");
  });
  it("does not wait for what is not there any more", () => {
    expect(nextToSend([entry(2, { after: ["gone"] })], true)?.uuid).toBe("u2");
  });
});

describe("heldBackBy", () => {
  it("finds the refused one at the root of a chain", () => {
    const all = [entry(1, { state: "refused" }), entry(2, { after: ["u1"] }), entry(3, { after: ["u2"] })];
    expect(heldBackBy(all[2] as Entry, all)?.uuid).toBe("u1");
    expect(isStuck(all[2] as Entry, all)).toBe(true);
    expect(heldBackBy(entry(4), all)).toBeNull();
  });
});

describe("inTurn", () => {
  it("puts what was done anew before what already followed it", () => {
    // Entry 2 follows u1, which was refused and done anew as the ninth.
    const anew = entry(9, { uuid: "u1" });
    expect(uuids(inTurn([entry(2, { after: ["u1"] }), entry(3), anew]))).toEqual(["u3", "u1", "u2"]);
  });
  it("comes to an end where entries wait for each other", () => {
    expect(inTurn([entry(1, { after: ["u2"] }), entry(2, { after: ["u1"] })])).toHaveLength(2);
  });
});

describe("withWhatFollows", () => {
  it("takes the chain and the photos that only it cites", () => {
    const all = [
      entry(1, { body: { evidence: ["p1", "p2"] } }),
      entry(2, { after: ["u1"], body: { evidence: ["p3"] } }),
      entry(3, { body: { evidence: ["p2"] } }),
      ...["p1", "p2", "p3", "p4"].map((uuid, at) => entry(10 + at, { uuid, kind: "evidence", body: null })),
    ];
    expect(uuids(withWhatFollows(all[0] as Entry, all))).toEqual(["u1", "u2", "p1", "p3"]);
  });
  it("leaves a check whose photo is taken away", () => {
    const all = [entry(1, { kind: "evidence", state: "refused" }), entry(2, { after: ["u1"] })];
    expect(uuids(withWhatFollows(all[0] as Entry, all))).toEqual(["u1"]);
  });
  it("follows a chain whose beginning was done anew, behind it", () => {
    const all = [entry(2, { after: ["u1"] }), entry(3, { after: ["u2"] }), entry(9, { uuid: "u1" })];
    expect(uuids(withWhatFollows(all[2] as Entry, all))).toEqual(["u1", "u2", "u3"]);
  });
});

describe("citedOnlyBy", () => {
  it("leaves what somebody else cites too", () => {
    const [one, other] = [entry(1, { body: { evidence: ["a", "b"] } }), entry(2, { body: { evidence: ["b"] } })];
    expect([...citedOnlyBy([one], [other])]).toEqual(["a"]);
  });
});

/** Numbers that are the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("an outbox that is worked off", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))("sends everything that is not stuck, nothing before its parents (seed %i)", (seed) => {
    const random = seeded(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const kinds = KINDS.filter((kind) => kind !== "sos");
    const all = Array.from({ length: 3 + pick(25) }, (_, at) =>
      entry(at + 1, {
        kind: kinds[pick(kinds.length)] as Entry["kind"],
        after: Array.from({ length: pick(3) }, () => `u${1 + pick(at + 1)}`).filter((uuid) => uuid !== `u${at + 1}`),
      }),
    );
    const sent = new Set<string>();
    for (let next = nextToSend(all, true); next; next = nextToSend(all, true)) {
      expect(next.state).toBe("waiting");
      expect(next.after.every((parent) => sent.has(parent))).toBe(true);
      if (random() < 0.15) {
        next.state = "refused";
        // Nothing waits for a photo that was not taken.
        if (next.kind === "evidence") sent.add(next.uuid);
      }
      else {
        next.state = "taken";
        sent.add(next.uuid);
      }
      expect(all.length).toBeGreaterThanOrEqual(sent.size);
    }
    // What is left stands behind a refusal, and is told so.
    for (const left of all.filter((one) => one.state === "waiting")) expect(heldBackBy(left, all)?.state).toBe("refused");
    // Taking the refused ones back, with what follows, leaves nothing.
    let rest = all;
    for (const refused of all.filter((one) => one.state === "refused")) {
      const gone = withWhatFollows(refused, rest);
      rest = rest.filter((one) => !gone.includes(one));
    }
    expect(rest.filter((one) => one.state !== "taken")).toEqual([]);
  });
});
