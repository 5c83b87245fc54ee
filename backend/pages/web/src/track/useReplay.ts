/** A replay that runs: its moment, whether it plays, and how fast. */

import { computed, onScopeDispose, ref, type ShallowRef, watch } from "vue";
import { onward, otherSpeed, seenAt, stepOf, within } from "./replay";
import type { Track } from "./track";

export type Replay = ReturnType<typeof useReplay>;

export function useReplay(track: Readonly<ShallowRef<Track | null>>) {
  const moment = ref(0);
  const playing = ref(false);
  const speed = ref(60);
  const seen = computed(() => track.value && seenAt(track.value, moment.value));
  let frame = 0;
  let before = 0;

  /** Shown whole at first: the end of what is known. */
  watch(
    track,
    (now) => {
      stop();
      moment.value = now?.to ?? 0;
    },
    { immediate: true },
  );

  function run(at: number): void {
    if (!track.value || !playing.value) return;
    moment.value = onward(track.value, moment.value, at - before, speed.value);
    before = at;
    if (moment.value >= track.value.to) stop();
    else frame = requestAnimationFrame(run);
  }
  function play(): void {
    if (!track.value || track.value.to === track.value.from) return;
    if (moment.value >= track.value.to) moment.value = track.value.from;
    playing.value = true;
    before = performance.now();
    frame = requestAnimationFrame(run);
  }
  function stop(): void {
    playing.value = false;
    cancelAnimationFrame(frame);
  }
  const toggle = () => {
    if (playing.value) stop();
    else play();
  };
  function seek(to: number): void {
    if (track.value) moment.value = within(track.value, to);
  }
  function setSpeed(next: number): void {
    speed.value = next;
  }
  /** Space plays and pauses, left and right go on and back, up and down change the speed. */
  function press(event: KeyboardEvent): void {
    const step = stepOf(event.key, event.shiftKey);
    if (event.key === " ") toggle();
    else if (event.key === "ArrowUp") speed.value = otherSpeed(speed.value, 1);
    else if (event.key === "ArrowDown") speed.value = otherSpeed(speed.value, -1);
    else if (step !== null) seek(moment.value + step);
    else return;
    event.preventDefault();
  }
  onScopeDispose(stop);
  return { track, moment, playing, speed, seen, stop, toggle, seek, setSpeed, press };
}
