/** Pictures and recordings that are kept here, as addresses of this page. */

import { onScopeDispose, shallowReactive, watch } from "vue";
import { bytesOf } from "../keep/outbox";

/** By uuid; without an address what is not kept on this phone. */
export function usePictures(uuids: () => readonly string[]): ReadonlyMap<string, string> {
  const shown = shallowReactive(new Map<string, string>());
  watch(
    uuids,
    async (wanted) => {
      for (const [uuid, address] of shown) {
        if (wanted.includes(uuid)) continue;
        URL.revokeObjectURL(address);
        shown.delete(uuid);
      }
      for (const uuid of wanted) {
        if (shown.has(uuid)) continue;
        const bytes = await bytesOf(uuid);
        if (bytes && !shown.has(uuid)) shown.set(uuid, URL.createObjectURL(bytes.content));
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    for (const address of shown.values()) URL.revokeObjectURL(address);
  });
  return shown;
}
