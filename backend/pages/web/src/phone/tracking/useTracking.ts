/** Positions while the page is open and the shift wants them; and where one stands now. */

import { type InjectionKey, inject, onScopeDispose, ref, shallowRef, watch } from "vue";
import type { Phone } from "../state/phone";
import { type Here, Tracker, type TrackerState } from "./tracker";

export type Tracking = ReturnType<typeof makeTracking>;
export const TRACKING: InjectionKey<Tracking> = Symbol("tracking");

export function useTracking(): Tracking {
  const tracking = inject(TRACKING);
  if (!tracking) throw new Error("There is no tracking around this.");
  return tracking;
}

/** A position older than this is where one was. */
const FRESH = 60_000;

export function makeTracking(phone: Phone) {
  const state = ref<TrackerState>("off");
  const here = shallowRef<Here | null>(null);
  const taken = ref(0);
  /** The phone does not let this page know where it is: asking again changes nothing. */
  const isDenied = ref(false);
  let tracker: Tracker | null = null;

  /** Whether this phone takes positions now. */
  const wanted = (): string | null => {
    const shift = phone.shift.value;
    return shift?.tracked && !shift.paused && shift.device?.is_this === true ? shift.uuid : null;
  };

  watch(
    [() => phone.me.value?.id, wanted, () => phone.today.value?.sampling.interval_s],
    ([user, shift], [before]) => {
      if (user !== before) {
        tracker?.stop();
        tracker = null;
      }
      if (user === undefined) return;
      tracker ??= new Tracker(
        user,
        (next) => {
          state.value = next;
        },
        (next) => {
          here.value = next;
        },
        () => {
          taken.value += 1;
        },
        () => phone.nudge(),
      );
      if (shift) tracker.start(shift, phone.today.value?.sampling ?? null);
      else {
        tracker.stop();
        // What was taken goes: nothing more comes to go with it.
        phone.nudge();
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => tracker?.stop());

  /** Where one stands, asked of the phone now unless it just said so; `anew`: whatever it said.
   * Null when it cannot say. */
  function locate({ patience = 15_000, anew = false } = {}): Promise<Here | null> {
    const known = here.value;
    if (!anew && known && Date.now() - known.t < FRESH && known.acc <= 50) return Promise.resolve(known);
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords, timestamp }) => {
          isDenied.value = false;
          here.value = { t: timestamp, lon: coords.longitude, lat: coords.latitude, acc: coords.accuracy };
          resolve(here.value);
        },
        (failure) => {
          isDenied.value = failure.code === failure.PERMISSION_DENIED;
          resolve(null);
        },
        { enableHighAccuracy: true, maximumAge: anew ? 0 : 10_000, timeout: patience },
      );
    });
  }

  return { state, here, taken, isDenied, locate };
}
