/** A shift that ended without a word of this phone: by its planned end, or from elsewhere. */

import { shallowRef, watch } from "vue";
import { hold, held } from "../keep/held";
import type { Phone } from "../state/phone";
import type { ShiftNow } from "../state/shapes";

export function useEndedShift(phone: Phone) {
  const ended = shallowRef<ShiftNow | null>(null);
  let last: ShiftNow | null = null;

  function look(now: ShiftNow | null): void {
    if (now) {
      [last, ended.value] = [now, null];
      void hold("lastShift", now);
    } else if (phone.today.value) ended.value = last;
  }
  watch(phone.shift, look);
  void held("lastShift").then((kept) => {
    last ??= kept;
    look(phone.shift.value);
  });

  /** Whoever ends a shift here, or has read that it ended, is not told. */
  function forget(): void {
    [last, ended.value] = [null, null];
    void hold("lastShift", null);
  }
  return { shift: ended, forget };
}
