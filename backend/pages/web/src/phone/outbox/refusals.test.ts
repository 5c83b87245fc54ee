import { describe, expect, it } from "vitest";
import { words } from "@/words/phone";
import type { Entry, Refusal } from "./entry";
import { entry } from "./made";
import { insteadOf, refusalSentence } from "./refusals";

const owner = (name: string, kind = "member") => ({ kind, name });
const refused = (type: string, body: Entry["body"], more: Partial<Refusal> = {}) =>
  entry(1, { body, state: "refused", refusal: { status: 409, type, words: "", pointer: null, now: null, at: 0, ...more } });
const says = (one: Entry) => refusalSentence(one, words.value);

describe("a refusal in one sentence", () => {
  it("names who was faster to take it, and that nothing is lost", () => {
    const now = { state: "handling", awaits: "", version: 6, owner: owner("李强"), allowed: ["comment"] };
    expect(says(refused("stale", { action: "take" }, { now }))).toBe("刚才李强已接单，现在由李强办理。");
    expect(says(refused("stale", { action: "report_done", note: "已清理" }, { now }))).toBe(
      "刚才有人先办了一步，现在是“处置中”，由李强办理。您写的内容还在。",
    );
  });
  it("says what it waits for rather than its state", () => {
    const now = { state: "handling", awaits: "extension_decision", version: 6, owner: owner("隐珠街道", "centre"), allowed: [] };
    expect(says(refused("not-from-here", { action: "ask_suspend" }, { now }))).toBe("这件事现在是“延期待定”，不能再“申请挂账”。");
    expect(says(refused("not-yours", { action: "close" }, { now }))).toBe("这一步现在归隐珠街道指挥中心办，不归您办。");
  });
  it("says what is missing by where it is missing", () => {
    expect(says(refused("invalid-input", { action: "pass_check" }, { status: 400, pointer: "/position" }))).toContain("打开手机定位");
  });
  it("repeats the server where it knows no better", () => {
    expect(says(refused("brand-new", { action: "take" }, { words: "现在不行" }))).toBe("平台没有收下：现在不行");
    expect(says(refused("brand-new", { action: "take" }))).toBe("平台没有收下。");
  });
  it.each(["too-late", "not-there", "evidence-missing", "uuid-taken", "lead-ended", "unknown-action", "extended-already", "co-handlers-open", "not-found"])(
    "has words of its own for %s",
    (type) => {
      expect(says(refused(type, { action: "return" }, { words: "raw" }))).not.toContain("raw");
    },
  );
  it("is empty for what was not refused", () => {
    expect(says(entry(1))).toBe("");
  });
});

describe("what to do instead", () => {
  it("is the same where it still goes, else what takes words", () => {
    const one = refused("stale", { action: "return", reason: "不是我们的" });
    expect(insteadOf(one, ["take", "return", "comment"])).toEqual(["return", "comment"]);
    expect(insteadOf(one, ["comment"])).toEqual(["comment"]);
    expect(insteadOf(one, [])).toEqual([]);
  });
  it("believes what the server said where the case is not held", () => {
    const now = { state: "handling", awaits: "", version: 5, owner: null, allowed: ["comment"] };
    expect(insteadOf(refused("stale", { action: "take" }, { now }), null)).toEqual(["comment"]);
  });
});
