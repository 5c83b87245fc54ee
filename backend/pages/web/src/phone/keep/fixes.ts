/** Positions on the phone's disk, each as soon as it was taken, until they are in a batch. */

import { database, type Fix, write } from "./database";

export async function keepFix(fix: Omit<Fix, "seq">): Promise<void> {
  await write(["fixes"], (tx) => tx.objectStore("fixes").add(fix as Fix));
}

/** The oldest `limit` positions of one shift. */
export async function oldestFixes(user: number, limit: number): Promise<Fix[]> {
  const all = await (await database()).getAll("fixes", null, 5000);
  const mine = all.filter((fix) => fix.user === user);
  const shift = mine[0]?.shift;
  return mine.filter((fix) => fix.shift === shift).slice(0, limit);
}

export async function hasFixes(user: number): Promise<boolean> {
  return (await oldestFixes(user, 1)).length > 0;
}
