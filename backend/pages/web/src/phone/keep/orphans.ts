/** Photos and recordings that nothing speaks of any more: a browser was killed between taking one and
 * noting it in a draft, or another window let go of it. */

import { type Draft, write } from "./database";
import type { Entry } from "../outbox/entry";

/** One that was just taken, here or in another window, is about to be noted. */
const LEFT_FOR = 24 * 3600_000;

/** Those of `uuids` that no draft lists, and that no entry is or cites. */
export function orphansAmong(uuids: readonly string[], entries: readonly Entry[], drafts: readonly Draft[]): string[] {
  const spokenOf = JSON.stringify([entries.map(({ uuid, body }) => [uuid, body?.evidence]), drafts.map(({ value }) => value)]);
  return uuids.filter((uuid) => !spokenOf.includes(uuid));
}

export async function dropOrphans(now: number): Promise<void> {
  await write(["entries", "bytes", "drafts"], async (tx) => {
    const bytes = tx.objectStore("bytes");
    const uuids = await bytes.getAllKeys();
    const orphans = orphansAmong(uuids, await tx.objectStore("entries").getAll(), await tx.objectStore("drafts").getAll());
    for (const uuid of orphans) {
      const kept = await bytes.get(uuid);
      if (kept && Math.abs(now - kept.keptAt) > LEFT_FOR) await bytes.delete(uuid);
    }
  });
}
