/** The outbox on the phone's disk: put in whole, changed by one, seen by every window of the page. */

import type { Entry, NewEntry } from "../outbox/entry";
import { citedOnlyBy, isUntouched, withWhatFollows } from "../outbox/order";
import { type Bytes, type Fix, read, write } from "./database";
import { type DraftKey, draftKey } from "./drafts";

/** How many taken entries stay to be looked at. */
const TAKEN_KEPT = 40;
const NUMBERS_KEPT = 300;

const told = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("wangge-outbox");
const listeners = new Set<() => void>();
told?.addEventListener("message", () => tellHere());

function tellHere(): void {
  for (const listener of listeners) listener();
}
function tell(): void {
  tellHere();
  told?.postMessage(null);
}

/** Called after every change of the outbox, by whichever window or worker made it. */
export function onOutboxChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function entries(): Promise<Entry[]> {
  return read((db) => db.getAll("entries"));
}

/** Take in entries that belong together, and what they were written from: all or nothing.
 *
 * What is done anew takes the place of what was refused: the refused entry under the same uuid, or
 * `instead`, goes as the new one comes, with the evidence that it alone cited. */
export async function takeIn(
  made: readonly NewEntry[],
  {
    draft,
    fixes = [],
    instead = null,
  }: { draft?: { user: number; key: DraftKey }; fixes?: readonly Fix[]; instead?: string | null } = {},
): Promise<void> {
  await write(["entries", "bytes", "drafts", "fixes"], async (tx) => {
    const store = tx.objectStore("entries");
    const now = Date.now();
    const before = await store.getAll();
    const anew = new Set([...made.map((one) => one.uuid), instead]);
    const replaced = before.filter((one) => one.state === "refused" && anew.has(one.uuid));
    const left = before.filter((one) => !replaced.includes(one));
    const dropped = citedOnlyBy(replaced, [...left, ...made]);
    for (const one of before) {
      if (replaced.includes(one) || (dropped.has(one.uuid) && one.kind === "evidence")) await store.delete(one.seq);
    }
    for (const uuid of dropped) await tx.objectStore("bytes").delete(uuid);
    const known = new Set(left.map((one) => one.uuid));
    const citedBefore = citedOnlyBy(replaced, []);
    for (const one of made) {
      // Evidence that was taken along may be on its way already, or at the server.
      if (one.kind === "evidence" && known.has(one.uuid)) continue;
      if (citedBefore.has(one.uuid) && (await tx.objectStore("bytes").count(one.uuid)) === 0) continue;
      await store.add({
        ...one,
        madeAt: now,
        state: "waiting",
        fixed: null,
        attempts: 0,
        refusal: null,
        takenAt: null,
      } as unknown as Entry);
    }
    if (draft) await tx.objectStore("drafts").delete(draftKey(draft.user, draft.key));
    for (const fix of fixes) await tx.objectStore("fixes").delete(fix.seq);
  });
  tell();
}

/** Change one entry as it stands now; gives it, or null when it is gone. */
export async function change(seq: number, how: (entry: Entry) => Entry): Promise<Entry | null> {
  const changed = await write(["entries"], async (tx) => {
    const entry = await tx.objectStore("entries").get(seq);
    if (!entry) return null;
    const next = how(entry);
    await tx.objectStore("entries").put(next);
    return next;
  });
  tell();
  return changed;
}

/** The server has it: its body and bytes go, and the oldest of what is only there to be looked at. */
export async function taken(entry: Entry, numbers: Record<string, string> = {}): Promise<void> {
  await write(["entries", "bytes", "held"], async (tx) => {
    const store = tx.objectStore("entries");
    await store.put({ ...entry, state: "taken", body: null, fixed: null, refusal: null, takenAt: Date.now() });
    if (entry.kind === "evidence") await tx.objectStore("bytes").delete(entry.uuid);
    if (Object.keys(numbers).length > 0) {
      const known = (await tx.objectStore("held").get("numbers")) as Record<string, string> | undefined;
      const newest = Object.entries({ ...known, ...numbers }).slice(-NUMBERS_KEPT);
      await tx.objectStore("held").put(Object.fromEntries(newest), "numbers");
    }
    const old = (await store.getAll())
      .filter((one) => one.state === "taken")
      .sort((a, b) => (b.takenAt ?? 0) - (a.takenAt ?? 0))
      .slice(TAKEN_KEPT);
    for (const one of old) await store.delete(one.seq);
  });
  tell();
}

/** On a phone without room even for that: what the server has is deleted, with nothing left to see. */
export async function makeRoom({ seq, uuid }: Entry): Promise<void> {
  await write(["entries", "bytes"], async (tx) => {
    await tx.objectStore("entries").delete(seq);
    await tx.objectStore("bytes").delete(uuid);
  });
  tell();
}

/** Take back an entry and what follows it, with their bytes. Only when a person says so. */
export async function takeBack(entry: Entry): Promise<void> {
  await write(["entries", "bytes"], async (tx) => {
    const store = tx.objectStore("entries");
    for (const one of withWhatFollows(entry, await store.getAll())) {
      if (one.state === "taken") continue;
      await store.delete(one.seq);
      if (one.kind === "evidence") await tx.objectStore("bytes").delete(one.uuid);
    }
  });
  tell();
}

/** Take an entry that never went out back into the hand of whoever made it, as a draft; its photos stay.
 * False, and nothing is changed, when it is on its way, was taken, or something follows it. */
export async function takeOut(entry: Entry, key: DraftKey, draft: unknown): Promise<boolean> {
  const isOut = await write(["entries", "drafts"], async (tx) => {
    const store = tx.objectStore("entries");
    const now = await store.get(entry.seq);
    if (!isUntouched(now)) return false;
    const gone = withWhatFollows(now, await store.getAll());
    if (gone.some((one) => one.seq !== now.seq && one.kind !== "evidence")) return false;
    for (const one of gone) await store.delete(one.seq);
    const { user } = entry;
    await tx.objectStore("drafts").put({ key: draftKey(user, key), user, at: Date.now(), value: draft });
    return true;
  });
  if (isOut) tell();
  return isOut;
}

export async function keepBytes(bytes: Bytes): Promise<void> {
  await write(["bytes"], (tx) => tx.objectStore("bytes").put(bytes));
}
export async function bytesOf(uuid: string): Promise<Bytes | null> {
  return (await read((db) => db.get("bytes", uuid))) ?? null;
}
export async function dropBytes(uuid: string): Promise<void> {
  await write(["bytes"], (tx) => tx.objectStore("bytes").delete(uuid));
}
