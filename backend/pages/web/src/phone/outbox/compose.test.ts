import { describe, expect, it } from "vitest";
import { action, batch, isUuid, newUuid } from "./compose";
import { entry } from "./made";

const made = { user: 1, label: "接单", about: "20260720-000031", action: "take", version: 4 };
const ABOUT = { about: made.about };

describe("an action on its way", () => {
  it("names the version that was seen where nothing of one's own waits", () => {
    const [one] = action(made, []);
    expect(one).toMatchObject({ method: "PUT", after: [], body: { action: "take", version: 4 } });
    expect(one?.path).toBe(`/api/v1/cases/20260720-000031/actions/${one?.uuid}/`);
  });
  it("follows the last of what waits", () => {
    const [one] = action(made, [entry(1, ABOUT), entry(2, { ...ABOUT, after: ["u1"] }), entry(3)]);
    expect(one).toMatchObject({ after: ["u2"], body: { version: { after: "u2" } } });
  });
  it("follows the end of a chain whose beginning was done anew", () => {
    const [one] = action(made, [entry(2, { ...ABOUT, after: ["u1"] }), entry(9, { ...ABOUT, uuid: "u1" })]);
    expect(one?.after).toEqual(["u2"]);
  });
  it("is not held back by what waits for a person", () => {
    const refused = entry(1, { ...ABOUT, state: "refused" });
    const [one] = action(made, [refused, entry(2, { ...ABOUT, after: ["u1"] })]);
    expect(one).toMatchObject({ after: [], body: { version: 4 } });
  });
  it("waits for the report that its case is to come from, whatever becomes of it", () => {
    const uuid = "0f3c0a4e-7f0e-4a51-8c1e-9f6f4a1b2c3d";
    const report = entry(1, { uuid, about: uuid, kind: "report", state: "refused" });
    const [one] = action({ ...made, about: uuid }, [report]);
    expect(one?.after).toEqual([uuid]);
    expect(one?.path).toContain(`{case:${uuid}}`);
  });
  it("keeps its uuid and its moment when it is done anew", () => {
    const [one] = action({ ...made, uuid: "u7", happenedAt: "2026-07-20T01:00:00.000Z" }, []);
    expect(one).toMatchObject({ uuid: "u7", body: { happened_at: "2026-07-20T01:00:00.000Z" } });
  });
  it("follows the photos that the server wants to have first, its own among them", () => {
    const [one] = action({ ...made, action: "pass_check", evidence: ["p2"], afterBytes: ["p1"] }, [entry(1, ABOUT)]);
    expect(one).toMatchObject({ after: ["u1", "p1", "p2"], body: { version: { after: "u1" } } });
  });
  it("has its photos beside it, each by itself", () => {
    const all = action({ ...made, evidence: ["p1"] }, []);
    expect(all.map(({ kind, uuid }) => [kind, kind === "evidence" ? uuid : ""])).toEqual([["action", ""], ["evidence", "p1"]]);
  });
});

describe("positions on their way", () => {
  const made = { user: 1, label: "", shift: "s1", fields: [], fixes: [] };
  it("follow their shift, and wait for no mark of it", () => {
    const waiting = [entry(1, { uuid: "s1", about: "s1", kind: "shift" }), entry(2, { about: "s1", kind: "mark", state: "refused" })];
    expect(batch(made, waiting).after).toEqual(["s1"]);
    expect(batch(made, [entry(1, { uuid: "s1", about: "s1", kind: "shift", state: "taken" })]).after).toEqual([]);
  });
});

it("draws uuids by chance, of version 4, each another", () => {
  const drawn = Array.from({ length: 500 }, newUuid);
  expect(new Set(drawn).size).toBe(500);
  expect(drawn.every((uuid) => isUuid(uuid) && uuid[14] === "4" && "89ab".includes(uuid[19] ?? ""))).toBe(true);
});
