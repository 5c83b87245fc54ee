/** A shift that ended without a word of this phone: by its planned end, or from elsewhere. */

import { shallowRef, watch } from "vue";
import { held, holdIfRoom } from "../keep/held";
import type { Phone } from "../state/phone";
import type { ShiftNow } from "../state/shapes";

export function useEndedShift(phone: Phone) {
  const ended = shallowRef<ShiftNow | null>(null);
  let last: ShiftNow | null = null;

  function look(now: ShiftNow | null): void {
    const user = phone.me.value?.id;
    if (now && user !== undefined) {
      [last, ended.value] = [now, null];
      void holdIfRoom("lastShift", { user, shift: now });
    } else if (phone.today.value) ended.value = last;
  }
  watch(phone.shift, look);
  // Whose shift it was is told, and nobody else.
  watch(
    () => phone.me.value?.id,
    async (user, before) => {
      if (before !== undefined) [last, ended.value] = [null, null];
      const kept = await held("lastShift");
      if (kept && kept.user === user) last ??= kept.shift;
      look(phone.shift.value);
    },
    { immediate: true },
  );

  /** Whoever ends a shift here, or has read that it ended, is not told. */
  function forget(): void {
    [last, ended.value] = [null, null];
    void holdIfRoom("lastShift", null);
  }
  return { shift: ended, forget };
}
