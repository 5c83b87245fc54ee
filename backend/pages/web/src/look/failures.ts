/** What a problem is to the person before the screen. */

import { Problem } from "@/api/problems";
import type { Words } from "@/words/zh";

export function failureWords(reason: unknown, words: Words): string {
  if (!(reason instanceof Problem)) return words.failure.other(String(reason));
  if (reason.status === 0) return words.failure.unreachable;
  if (reason.status === 403) return words.failure.forbidden;
  if (reason.status === 404) return words.failure.missing;
  if (reason.status >= 500) return words.failure.server;
  return words.failure.other(reason.message);
}
