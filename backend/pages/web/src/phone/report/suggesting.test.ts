import { describe, expect, it } from "vitest";
import { plain, type SpokenType, suggest } from "./suggesting";
import written from "./suggestions.json";

// Written and kept current by tests/incidents/test_suggestions_on_phones.py.
const { types, said } = written as unknown as { types: SpokenType[]; said: [string, [string, number, string[]][]][] };

describe("suggest", () => {
  it("says of every text what the server says of it", () => {
    expect(said.length).toBeGreaterThan(300);
    const differing = said.flatMap(([text, theirs]) => {
      const ours = suggest(text, types, 3).map(({ type, score, matched }) => [type.code, score, matched]);
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ text, ours, theirs }];
    });
    expect(differing).toEqual([]);
  });

  it("finds a type by its Chinese name for a reader of English too", () => {
    const english = types.map((type) => ({ ...type, name: "something", words: { sure: [], likely: [], perhaps: [] } }));
    expect(suggest("三单元电梯困人了", english, 3)[0]?.type.code).toBe("F05");
  });

  it("reads no more of a long text than the server does", () => {
    expect(suggest("水".repeat(1000) + "电梯困人", types, 3).some(({ type }) => type.code === "F05")).toBe(false);
  });
});

describe("plain", () => {
  it("takes away width, case and the spaces that the server knows", () => {
    expect(plain("Ｆ０ ５\u3000\x85a\x1cＢ")).toBe("f05ab");
  });
});
