/** The map moved by the page: what is to be seen comes to the middle of what the panels leave free. */

import { nextTick, type Ref } from "vue";
import type { Covered, Overlays } from "./canvas/overlays";

/** As in the style: the panel lies under the map, not beside it. */
const upright = matchMedia("(max-width: 900px) and (orientation: portrait)");

interface Canvas {
  goTo: (place: [number, number], covered: number) => void;
  goToGrid: (code: string, covered: number) => void;
  uncover: (at: number, covered: number) => void;
  over: (draw: (overlays: Overlays) => void) => void;
}
interface Parts {
  canvas: Readonly<Ref<Canvas | null>>;
  /** The panel at the right, and the bar below. */
  aside: Readonly<Ref<HTMLElement | null>>;
  bar: Readonly<Ref<HTMLElement | null>>;
}

export type Sight = ReturnType<typeof useSight>;

export function useSight({ canvas, aside, bar }: Parts) {
  const atRight = () => (upright.matches ? 0 : (aside.value?.offsetWidth ?? 0));
  /** A panel that will cover a part of the map is there by then. */
  async function move(how: (canvas: Canvas) => void): Promise<void> {
    await nextTick();
    if (canvas.value) how(canvas.value);
  }
  return {
    covered: (): Covered => ({ right: atRight(), bottom: bar.value?.offsetHeight ?? 0 }),
    draw: (how: (overlays: Overlays) => void) => canvas.value?.over(how),
    showPlace: (place: [number, number]) => void move((map) => { map.goTo(place, atRight()); }),
    showGrid: (code: string) => void move((map) => { map.goToGrid(code, atRight()); }),
    /** What stands at `at` pixels from the left must not lie behind the panel. */
    uncover: (at: number) => void move((map) => { map.uncover(at, atRight()); }),
  };
}
