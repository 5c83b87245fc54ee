import { describe, expect, it } from "vitest";
import { en } from "./en";
import { chooseLanguage } from "./index";
import { zh } from "./zh";

// The contract's own lists (docs: states and actions of a case).
const STATES =
  "reported accepted declined filed dispatched handling checking closed archived suspended void";
const ACTIONS =
  "verify accept decline answer transfer file dispatch reassign take return accept_return " +
  "refuse_return ask_extension grant_extension refuse_extension ask_suspend suspend " +
  "refuse_suspend resume ask_void void refuse_void report_done co_report pass_check fail_check " +
  "close call_back redo archive withdraw amend reclassify urge supervise circulate comment merge " +
  "unmerge whistle arrive lamp";

describe("words", () => {
  it.each([
    ["Chinese", zh],
    ["English", en],
  ])("in %s name every state and action of the contract", (_name, words) => {
    expect(STATES.split(" ").filter((state) => !words.states[state])).toEqual([]);
    expect(ACTIONS.split(" ").filter((action) => !words.actions[action])).toEqual([]);
  });

  it("have the same keys in both languages, at every depth", () => {
    const keys = (tree: object): unknown[] =>
      Object.entries(tree)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([key, value]) => (value !== null && typeof value === "object" ? [key, keys(value as object)] : key));
    expect(keys(en)).toEqual(keys(zh));
  });
});

describe("chooseLanguage", () => {
  it("believes the cookie, then what was kept, then the served page", () => {
    expect(chooseLanguage("a=b; django_language=en", "zh-hans", "zh-hans")).toBe("en");
    expect(chooseLanguage("a=b", "en", "zh-hans")).toBe("en");
    expect(chooseLanguage("", null, "en")).toBe("en");
  });

  it("speaks Chinese when nothing known was chosen", () => {
    expect(chooseLanguage("django_language=fr", "xx", "de")).toBe("zh-hans");
  });
});
