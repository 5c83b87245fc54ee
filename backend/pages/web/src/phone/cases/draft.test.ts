import { describe, expect, it } from "vitest";
import { entry } from "../outbox/made";
import { emptyAction, hasContent, reopened } from "./draft";

const refusal = { status: 409, type: "stale", words: "", pointer: null, now: null, at: 0 };
const refused = (body: Parameters<typeof entry>[1]) => entry(3, { state: "refused", refusal, ...body });

describe("what was refused, written on", () => {
  it("stands in the same form as it was, with its photos and its moment", () => {
    const one = refused({
      body: { action: "ask_extension", reason: "等配件", fields: { extend_by: "3wd" }, evidence: ["p1"] },
      fixed: JSON.stringify({ happened_at: "2026-07-20T01:00:00.000Z" }),
    });
    const draft = reopened(one, "ask_extension", null);
    expect(draft.typed).toMatchObject({ reason: "等配件", extendCount: 3, extendUnit: "wd" });
    expect(draft).toMatchObject({ photos: ["p1"], instead: { uuid: "u3", isSpent: false }, happenedAt: "2026-07-20T01:00:00.000Z" });
  });
  it("brings its words into another form, whichever field they were for", () => {
    const one = refused({ body: { action: "return", reason: "不是我们的", note: "在路对面" } });
    expect(reopened(one, "comment", null).typed.note).toBe("不是我们的\n在路对面");
    expect(reopened(one, "comment", null).happenedAt).toBeNull();
    expect(reopened(refused({ body: { action: "comment", note: "要等配件" } }), "ask_extension", null).typed.reason).toBe("要等配件");
  });
  it("keeps what stood half written in that form", () => {
    const kept = emptyAction();
    kept.typed.note = "先围挡";
    const one = refused({ body: { action: "return", reason: "不是我们的" } });
    expect(reopened(one, "comment", kept).typed.note).toBe("先围挡\n不是我们的");
    // Reopened twice it is not there twice.
    expect(reopened(one, "comment", reopened(one, "comment", kept)).typed.note).toBe("先围挡\n不是我们的");
  });
  it("is checked where one stands now", () => {
    const one = refused({ body: { action: "pass_check" }, fixed: JSON.stringify({ happened_at: "2026-07-20T01:00:00.000Z" }) });
    expect(reopened(one, "pass_check", null).happenedAt).toBeNull();
  });
  it("goes under another uuid where the server has something else under this one", () => {
    const one = refused({ body: { action: "take" }, refusal: { ...refusal, type: "uuid-taken" } });
    expect(reopened(one, "take", null).instead).toEqual({ uuid: "u3", isSpent: true });
  });
});

describe("hasContent", () => {
  it("tells an untouched form from one that holds something", () => {
    expect(hasContent(emptyAction())).toBe(false);
    expect(hasContent({ ...emptyAction(), photos: ["p1"] })).toBe(true);
    expect(hasContent({ ...emptyAction(), typed: { ...emptyAction().typed, note: "好" } })).toBe(true);
  });
});
