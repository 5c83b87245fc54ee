import { describe, expect, it } from "vitest";
import { entry } from "../outbox/made";
import { orphansAmong } from "./orphans";

const draft = { key: "1/report", user: 1, at: 0, value: { photos: [{ uuid: "p1", size: 9 }], voice: null } };

describe("a photo that nothing speaks of", () => {
  it("is not one that a draft lists", () => {
    expect(orphansAmong(["p1", "p2"], [], [draft])).toEqual(["p2"]);
  });
  it("is not one on its way, nor one that something refused cites", () => {
    const all = [entry(1, { uuid: "p1", kind: "evidence" }), entry(2, { state: "refused", body: { evidence: ["p2"] } })];
    expect(orphansAmong(["p1", "p2", "p3"], all, [])).toEqual(["p3"]);
  });
});
