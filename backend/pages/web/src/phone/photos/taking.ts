/** Photos as they come from the camera, made small and kept on the phone at once. */

import { keepBytes } from "../keep/outbox";
import { newUuid } from "../outbox/compose";
import { compressed, sha256 } from "../report/photos";

/** Keeps one; gives the uuid by which it is cited. Throws `Unreadable` and `NoRoom`. */
export async function takePhoto(file: Blob, user: number): Promise<string> {
  const content = await compressed(file);
  const uuid = newUuid();
  await keepBytes({ uuid, user, sha256: await sha256(content), content, sent: 0, keptAt: Date.now() });
  return uuid;
}
