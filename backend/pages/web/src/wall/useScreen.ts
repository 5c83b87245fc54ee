/** The screen it stands on: how large, and the slight moving about that spares its pixels. */

import { onScopeDispose, ref } from "vue";

const scaleNow = (): number => Math.min(innerWidth / 1920, innerHeight / 1080);

/** How much larger than 1920 by 1080 the screen is; what wall.css does with its rem. */
export function useScale() {
  const scale = ref(scaleNow());
  const measure = () => {
    scale.value = scaleNow();
  };
  addEventListener("resize", measure);
  onScopeDispose(() => {
    removeEventListener("resize", measure);
  });
  return scale;
}

/** A slow way around a square of a few pixels: lines that stand for months burn into a screen. */
const WAY: readonly (readonly [number, number])[] = [[0, 0], [2, 0], [2, 2], [0, 2], [-2, 2], [-2, 0], [-2, -2], [0, -2], [2, -2]];
const STEP_EVERY = 4 * 60_000;

export const shiftAt = (now: number): readonly [number, number] => WAY[Math.floor(now / STEP_EVERY) % WAY.length] ?? [0, 0];
