/** Positions that wait become batches. */

import { NoRoom } from "../keep/database";
import { entries, takeIn } from "../keep/outbox";
import { oldestFixes } from "../keep/fixes";
import { batch } from "../outbox/compose";

/** A batch of this many is some 30 KB: it gets through where there is little. */
const MOST = 500;
const FIELDS = ["t", "lon", "lat", "acc", "speed", "heading", "alt"] as const;

/** Put everything that was taken so far into batches, the oldest first; what finds no room as a
 * batch waits as it is. */
export async function packFixes(user: number, label: string): Promise<void> {
  for (;;) {
    const fixes = await oldestFixes(user, MOST);
    const first = fixes[0];
    if (!first) return;
    const rows = fixes.map((fix) => FIELDS.map((name) => fix[name]));
    const made = batch({ user, label, shift: first.shift, fields: [...FIELDS], fixes: rows }, await entries());
    try {
      await takeIn([made], { fixes });
    } catch (failure) {
      if (!(failure instanceof NoRoom)) throw failure;
      return;
    }
  }
}
