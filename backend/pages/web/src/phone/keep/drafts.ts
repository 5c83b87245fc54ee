/** What is half written, kept at every change: a killed browser finds it again. */

import { read, write } from "./database";

export type DraftKey = "report" | "suggestion" | "shift" | `action:${string}`;

const keyOf = (user: number, key: DraftKey) => `${user}/${key}`;

export async function draftOf<T>(user: number, key: DraftKey): Promise<T | null> {
  const draft = await read((db) => db.get("drafts", keyOf(user, key)));
  return (draft?.value as T | undefined) ?? null;
}

export async function keepDraft(user: number, key: DraftKey, value: unknown): Promise<void> {
  await write(["drafts"], (tx) =>
    tx.objectStore("drafts").put({ key: keyOf(user, key), user, at: Date.now(), value }),
  );
}

export async function dropDraft(user: number, key: DraftKey): Promise<void> {
  await write(["drafts"], (tx) => tx.objectStore("drafts").delete(keyOf(user, key)));
}

export { keyOf as draftKey };
