import { describe, expect, it } from "vitest";
import { emptyDraft } from "@/acting/asked";
import { bodyOf, isBare, missing } from "./acts";

const standing = (awaits = "") => ({ version: 7, awaits });

describe("bodyOf", () => {
  it("sends a bare action with its version alone", () => {
    expect(bodyOf("accept", standing(), emptyDraft())).toEqual({ action: "accept", version: 7 });
  });
  it("hands a case to a member by number and to a department by code", () => {
    expect(bodyOf("dispatch", standing(), { ...emptyDraft(), handler: "member:12" }).to).toEqual({ member: 12 });
    expect(bodyOf("dispatch", standing(), { ...emptyDraft(), handler: "department:THW" }).to).toEqual({
      department: "THW",
    });
  });
  it("writes an extension as limits are written, and the hour of arrival in Beijing time", () => {
    const draft = { ...emptyDraft(), reason: " 等配件 ", extendCount: 3, arriveBy: "2026-07-20T14:30" };
    expect(bodyOf("ask_extension", standing(), draft)).toEqual({
      action: "ask_extension",
      version: 7,
      reason: "等配件",
      fields: { extend_by: "3wd" },
    });
    expect(bodyOf("whistle", standing(), { ...draft, departments: ["THW"] }).fields).toEqual({
      departments: ["THW"],
      arrive_by: "2026-07-20T14:30:00+08:00",
    });
  });
  it("leaves out what was typed for another action", () => {
    const draft = { ...emptyDraft(), handler: "member:12", service: "110", reason: "误报" };
    expect(bodyOf("close", standing(), draft)).toEqual({ action: "close", version: 7 });
  });
  it("asks who shall look before there is a verification, and what was found during one", () => {
    const draft = { ...emptyDraft(), member: "member:3", finding: "found" };
    expect(bodyOf("verify", standing(), draft)).toEqual({ action: "verify", version: 7, to: { member: 3 } });
    expect(bodyOf("verify", standing("verification"), draft)).toEqual({
      action: "verify",
      version: 7,
      fields: { finding: "found" },
    });
  });
});

describe("missing", () => {
  it("names what the action still needs, in order", () => {
    expect(missing("whistle", "", emptyDraft())).toEqual(["fields.departments", "fields.arrive_by"]);
    expect(missing("decline", "", { ...emptyDraft(), reason: "  " })).toEqual(["reason"]);
    expect(missing("verify", "", emptyDraft())).toEqual([]);
  });
});

describe("isBare", () => {
  it("says which actions one key may do", () => {
    const all = ["accept", "dispatch", "close", "decline", "void", "suspend", "report_done"];
    expect(all.filter((action) => isBare(action, ""))).toEqual(["accept", "close"]);
  });
});
