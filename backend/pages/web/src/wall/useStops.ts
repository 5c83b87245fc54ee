/**
 * The keyboard of the wall: arrows go from stop to stop (`[data-stop]`), Enter chooses as on any
 * button, Escape goes back. Whoever walks away leaves no mark: the focus and the way in end by
 * themselves, so that at three in the morning the wall shows what it always shows.
 */

import { onScopeDispose, ref } from "vue";
import { isArrow, nextStop } from "./stops";

const HINT_FOR = 12_000;
const LEFT_AFTER = 180_000;

export function useStops(on: { back: () => void; language: () => void; left: () => void }) {
  /** Somebody is at the keys: what they do is told. */
  const atKeys = ref(false);
  /** When a key was last pressed, ms. */
  let touchedAt = 0;
  let hint: ReturnType<typeof setTimeout> | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  function touched(): void {
    touchedAt = Date.now();
    atKeys.value = true;
    clearTimeout(hint);
    clearTimeout(leaving);
    hint = setTimeout(() => (atKeys.value = false), HINT_FOR);
    leaving = setTimeout(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      on.left();
    }, LEFT_AFTER);
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    touched();
    if (isArrow(event.key)) {
      event.preventDefault();
      go(event.key);
    } else if (event.key === "Escape") on.back();
    else if (event.key === "l" || event.key === "L") on.language();
  }

  addEventListener("keydown", press);
  addEventListener("pointerdown", touched);
  onScopeDispose(() => {
    removeEventListener("keydown", press);
    removeEventListener("pointerdown", touched);
    clearTimeout(hint);
    clearTimeout(leaving);
  });
  return { atKeys, idleFor: () => Date.now() - touchedAt };
}

function go(arrow: Parameters<typeof nextStop>[2]): void {
  // While something lies over the wall, the keys stay in it.
  const over = document.querySelector("[data-over]");
  const stops = [...(over ?? document).querySelectorAll<HTMLElement>("[data-stop]")];
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || !stops.includes(at)) {
    stops[0]?.focus();
    return;
  }
  const next = nextStop(stops.map((stop) => stop.getBoundingClientRect()), at.getBoundingClientRect(), arrow);
  if (next !== null) stops[next]?.focus();
}
