/** Positions on the phone's disk, each as soon as it was taken, until they are in a batch. */

import { type Fix, read, write } from "./database";

export async function keepFix(fix: Omit<Fix, "seq">): Promise<void> {
  await write(["fixes"], (tx) => tx.objectStore("fixes").add(fix as Fix));
}

/** The oldest `limit` positions of one shift. */
export async function oldestFixes(user: number, limit: number): Promise<Fix[]> {
  return read(async (db) => {
    const found: Fix[] = [];
    let at = await db.transaction("fixes").store.openCursor();
    // What somebody else left on this phone lies in between.
    for (; at && found.length < limit; at = await at.continue()) {
      if (at.value.user === user && (found[0] ?? at.value).shift === at.value.shift) found.push(at.value);
    }
    return found;
  });
}

export async function hasFixes(user: number): Promise<boolean> {
  return (await oldestFixes(user, 1)).length > 0;
}
