/** Photos as they come from the camera, made small, and recordings: kept on the phone at once. */

import { keepBytes } from "../keep/outbox";
import { newUuid } from "../outbox/compose";
import { compressed, sha256 } from "../report/photos";

/** Keeps what was taken or recorded; gives the uuid by which it is cited. Throws `NoRoom`. */
export async function keepContent(content: Blob, user: number): Promise<string> {
  const uuid = newUuid();
  await keepBytes({ uuid, user, sha256: await sha256(content), content, sent: 0, keptAt: Date.now() });
  return uuid;
}

/** Keeps a photo. Throws `Unreadable` and `NoRoom`. */
export const takePhoto = async (file: Blob, user: number): Promise<string> => keepContent(await compressed(file), user);
