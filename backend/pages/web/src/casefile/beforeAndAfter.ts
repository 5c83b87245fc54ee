/** Evidence as two sides: how it was found, and how it was left. */

import type { Piece } from "@/api/shapes";

/** What is cited by these shows the matter after somebody dealt with it. */
const AFTER = new Set(["report_done", "co_report", "pass_check", "fail_check", "close", "answer"]);

export function beforeAndAfter(pieces: readonly Piece[]): { before: Piece[]; after: Piece[] } {
  return {
    before: pieces.filter(({ taken_with }) => !AFTER.has(taken_with)),
    after: pieces.filter(({ taken_with }) => AFTER.has(taken_with)),
  };
}
