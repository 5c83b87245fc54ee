import { describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problems";
import { blankDraft, isBlank, missing, reportOf, sameDraft } from "./draft";
import { commandOf } from "./keys";
import { deliver, goOnWith, isDone, isPassing, type Job, jobOf, type Wire } from "./outbox";
import { actionsOf, recipientsOf, servicesOf } from "./outcomes";

const told = (state: string) => ({ case: { number: "20260720-000001", state, version: 1 } });
const dispatching = () => {
  const draft = { ...blankDraft(), words: "路灯不亮", type: "F04" };
  return jobOf(draft, reportOf(draft, new Date(), null), actionsOf({ kind: "dispatch", to: { department: "LDD" } }));
};
const wireOf = (...allowed: string[]) => ({
  report: vi.fn<Wire["report"]>().mockResolvedValue(told("reported")),
  act: vi.fn<Wire["act"]>().mockResolvedValue(told("dispatched")),
  allowed: vi.fn<Wire["allowed"]>().mockResolvedValue(allowed),
});
const problem = (status: number) => new Problem({ type: "x", title: "x", status });

describe("a job", () => {
  it("names in each step the one before, so that all are written before anything is sent", () => {
    const job = dispatching();
    const [accept, file, dispatch] = job.steps;
    expect(job.steps.map(({ body }) => body.action)).toEqual(["accept", "file", "dispatch"]);
    expect(accept?.body["version"]).toEqual({ after: job.draft.uuid });
    expect(file?.body["version"]).toEqual({ after: accept?.uuid });
    expect(dispatch?.body["version"]).toEqual({ after: file?.uuid });
  });

  it("is done when its last step was answered, each sent once", async () => {
    const job = dispatching();
    const wire = wireOf();
    await deliver(job, wire, () => undefined);
    expect(isDone(job)).toBe(true);
    expect(wire.report).toHaveBeenCalledTimes(1);
    expect(wire.act).toHaveBeenCalledTimes(3);
  });

  it("goes on where it was when nobody answered, with the same uuids and bodies", async () => {
    const job = dispatching();
    const cut = wireOf();
    cut.act.mockResolvedValueOnce(told("accepted")).mockRejectedValueOnce(problem(0));
    await expect(deliver(job, cut, () => undefined)).rejects.toThrow();
    const asked = cut.act.mock.calls[1];
    const kept = JSON.parse(JSON.stringify(job)) as Job; // a reload
    const back = wireOf();
    await deliver(kept, back, () => undefined);
    expect(back.report).not.toHaveBeenCalled();
    expect(back.act.mock.calls[0]).toEqual(asked);
    expect(isDone(kept)).toBe(true);
  });

  it("stays with what is allowed when the server refuses, and goes on to another recipient", async () => {
    const job = dispatching();
    const wire = wireOf("dispatch");
    wire.act.mockResolvedValueOnce(told("accepted")).mockResolvedValueOnce(told("filed")).mockRejectedValueOnce(problem(400));
    await deliver(job, wire, () => undefined);
    expect(job.stuck).toMatchObject({ status: 400, allowed: ["dispatch"] });
    expect(isDone(job)).toBe(false);
    const filed = job.steps[1]?.uuid;
    goOnWith(job, [{ action: "dispatch", to: { department: "TZZ" } }]);
    expect(job.steps[2]?.body).toEqual({ action: "dispatch", to: { department: "TZZ" }, version: { after: filed } });
    await deliver(job, wireOf(), () => undefined);
    expect(isDone(job)).toBe(true);
  });

  it("tries again what may pass and nothing else", () => {
    expect([0, 401, 408, 429, 500, 503].every((status) => isPassing(problem(status)))).toBe(true);
    expect([400, 403, 404, 409, 413].some((status) => isPassing(problem(status)))).toBe(false);
  });
});

describe("a draft", () => {
  it("is blank until something is typed, and is read back as it was kept", () => {
    const draft = blankDraft();
    expect(isBlank(draft)).toBe(true);
    expect(missing(draft)).toEqual(["words", "type"]);
    const typed = { ...draft, words: "水" };
    expect(isBlank(typed)).toBe(false);
    expect(sameDraft(JSON.stringify(typed))).toEqual(typed);
    expect(sameDraft("{")).toBeNull();
  });

  it("reports an anonymous caller as nobody, and no place as none", () => {
    const now = new Date("2026-07-20T08:00:00Z");
    const body = reportOf({ ...blankDraft(now), words: " 停水 ", type: "F01" }, now, "370211001");
    expect(body).toEqual({
      type: "F01",
      description: "停水",
      address: "",
      occurred_at: "2026-07-20T08:00:00.000Z",
      source: "hotline",
      area: "370211001",
    });
  });
});

describe("outcomes", () => {
  it("suggest whom the rules propose and who is there, else whom the catalogue names, nobody twice", () => {
    const type = { lead_department: "A", assisting_departments: ["B", "A"] } as never;
    const away = { to: { member: 6 }, name: "李", why: "", passed_over: true };
    const there = { to: { member: 7 }, name: "王", why: "rule 3", passed_over: false };
    expect(recipientsOf(type, [away, there], (code) => code).map(({ to }) => to)).toEqual([{ member: 7 }]);
    expect(recipientsOf(type, [away], (code) => code).map(({ name }) => name)).toEqual(["A", "B"]);
    expect(recipientsOf(null, [], (code) => code)).toEqual([]);
  });

  it("offer first the number that the type says to call", () => {
    expect(servicesOf({ call_first: ["120", "110"] } as never)).toEqual(["110", "120", "119", "122", "96333", "other"]);
  });
});

describe("keys", () => {
  const pressed = (code: string, more = {}) =>
    commandOf({ code, key: "", altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, ...more });
  it("are known by their place, with Alt alone, and never while a word is being composed", () => {
    expect(pressed("Digit2")).toEqual({ do: "suggestion", nth: 1 });
    expect(pressed("KeyS", { key: "ß" })).toEqual({ do: "go", way: "dispatch" });
    expect(pressed("KeyS", { isComposing: true })).toBeNull();
    expect(pressed("KeyS", { altKey: false })).toBeNull();
    expect(pressed("KeyS", { shiftKey: true })).toBeNull();
    expect(pressed("Enter", { altKey: false, ctrlKey: true, key: "Enter" })).toEqual({ do: "go", way: "dispatch" });
  });
});
