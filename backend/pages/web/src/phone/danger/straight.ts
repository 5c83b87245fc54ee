/** A call for help that found no room on the phone goes straight out, again and again until it is heard. */

import { Problem } from "@/api/problems";
import type { NewEntry } from "../outbox/entry";
import { isPassing } from "../outbox/postman";
import { deliver } from "../outbox/wire";

const AGAIN_AFTER = 3_000;

/** Throws the `Problem` of a server that does not take it. */
export async function callStraight({ method, path, body }: NewEntry): Promise<void> {
  for (;;) {
    try {
      await deliver({ method, fixed: JSON.stringify(body) }, path);
      return;
    } catch (failure) {
      if (!(failure instanceof Problem && isPassing(failure))) throw failure;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, AGAIN_AFTER);
    });
  }
}
