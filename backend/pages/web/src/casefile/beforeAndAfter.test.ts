import { expect, it } from "vitest";
import type { Piece } from "@/api/shapes";
import { beforeAndAfter } from "./beforeAndAfter";

const piece = (uuid: string, taken_with: string): Piece => ({ uuid, taken_with, status: "complete", kind: null, sha256: null, urls: null });

it("puts what came with the report beside what came with handling and check", () => {
  const { before, after } = beforeAndAfter([
    piece("a", "report"),
    piece("b", "arrive"),
    piece("c", "report_done"),
    piece("d", "pass_check"),
  ]);
  expect(before.map(({ uuid }) => uuid)).toEqual(["a", "b"]);
  expect(after.map(({ uuid }) => uuid)).toEqual(["c", "d"]);
});
