/** Arrow keys over a wall: from one stop to the nearest in that direction. Pure. */

export interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
export const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
export type Arrow = keyof typeof DIRECTIONS;

export const isArrow = (key: string): key is Arrow => key in DIRECTIONS;

/** Whatever lies aside of the way counts double: the row or the column is kept where it can be. */
const ASIDE = 2;
/** Of several that lie straight ahead, the one whose middle is nearest. */
const OFF_CENTRE = 0.01;

/** The index of the stop that an arrow leads to, or null at the end of the wall. */
export function nextStop(places: readonly Place[], from: Place, arrow: Arrow): number | null {
  const [across, down] = DIRECTIONS[arrow];
  const start = middle(from);
  let best: number | null = null;
  let nearest = Infinity;
  places.forEach((place, at) => {
    const { x, y } = middle(place);
    const ahead = across === 0 ? (y - start.y) * down : (x - start.x) * across;
    const aside = across === 0 ? gap(place.left, place.right, from.left, from.right) : gap(place.top, place.bottom, from.top, from.bottom);
    if (ahead < 1) return;
    const offCentre = Math.abs(across === 0 ? x - start.x : y - start.y);
    const distance = ahead + aside * ASIDE + offCentre * OFF_CENTRE;
    if (distance < nearest) [best, nearest] = [at, distance];
  });
  return best;
}

const middle = (place: Place) => ({ x: (place.left + place.right) / 2, y: (place.top + place.bottom) / 2 });

/** Between two spans of one axis: nothing where they overlap. */
const gap = (start: number, end: number, otherStart: number, otherEnd: number): number =>
  Math.max(0, start - otherEnd, otherStart - end);
