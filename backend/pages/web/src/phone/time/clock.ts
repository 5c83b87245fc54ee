/**
 * When something happened, though the clock of the phone may be wrong or be set in between. Pure.
 *
 * The server's clock is the measure. `offset` is server minus phone, learned at every answer. A
 * clock that was set leaves a jump: the phone's clock moved by other than the time that passed. So
 * does a phone that slept, for a suspended phone counts no time: what the clocks moved by between
 * two answers tells which of the jumps it was.
 */

export interface Jump {
  /** Entries up to this one were made before the jump. */
  afterSeq: number;
  /** By how much the clock moved beyond the time that passed, ms; negative: it was set back. */
  by: number;
}
/** A time in which the clock stood otherwise than it does now. */
export interface Era {
  /** Entries up to this one were made in it, or before. */
  untilSeq: number;
  /** Server minus phone then, ms. */
  offset: number;
}
export interface KnownTime {
  /** Server minus phone, ms; null while no server was ever heard. */
  offset: number | null;
  /** Earlier times, the first one first. */
  eras: readonly Era[];
  /** What was seen of the clock since the newest answer. */
  jumps: readonly Jump[];
}

export const UNKNOWN_TIME: KnownTime = { offset: null, eras: [], jumps: [] };
/** Answers come in whole seconds, and late: less than this is no difference. */
const SAME = 3_000;
const ERAS_KEPT = 20;
const JUMPS_KEPT = 12;

/** What is known after an answer that said `serverAt` at the phone's `at` (both ms). */
export function heard(known: KnownTime, serverAt: number, at: number): KnownTime {
  const offset = serverAt - at;
  const isSame = known.offset !== null && Math.abs(offset - known.offset) <= SAME;
  if (isSame && known.jumps.length === 0) return known;
  const counted = jumpsThatWere(known.jumps, known.offset === null ? null : known.offset - offset);
  const eras = erasOf(counted, offset);
  // What the first of them began from was measured, whatever sleep lay beside it.
  const [first] = eras;
  if (first && known.offset !== null) first.offset = known.offset;
  return { offset: isSame ? known.offset : offset, eras: [...known.eras, ...eras].slice(-ERAS_KEPT), jumps: [] };
}

/** Server minus phone before each of these jumps, by what it is after the last. */
function erasOf(jumps: readonly Jump[], offset: number): Era[] {
  const eras: Era[] = [];
  let then = offset;
  for (const { afterSeq, by } of [...jumps].reverse()) {
    then += by;
    eras.unshift({ untilSeq: afterSeq, offset: then });
  }
  return eras;
}

/** Those jumps that were the clock. Time does not run backwards, so that was it; forwards it may
 * have been sleep: those count with which the phone moved by `moved` ms against the server. */
function jumpsThatWere(jumps: readonly Jump[], moved: number | null): Jump[] {
  const back = jumps.filter(({ by }) => by < 0);
  if (moved === null) return back;
  const open = jumps.filter(({ by }) => by > 0);
  const error = (chosen: readonly Jump[]) => Math.abs([...back, ...chosen].reduce((sum, { by }) => sum + by, 0) - moved);
  let best: Jump[] = [];
  for (const chosen of subsetsOf(open)) if (error(chosen) < error(best) - SAME) best = chosen;
  return jumps.filter((jump) => jump.by < 0 || best.includes(jump));
}

const subsetsOf = (jumps: readonly Jump[]): Jump[][] => jumps.reduce<Jump[][]>((sets, jump) => [...sets, ...sets.map((set) => [...set, jump])], [[]]);

/** What is known after a look at the clock: `clock` and `passed` since the look before, ms. */
export function looked(known: KnownTime, clock: number, passed: number, lastSeq: number): KnownTime {
  const by = clock - passed;
  if (Math.abs(by) <= SAME) return known;
  const last = known.jumps.at(-1);
  // With nothing done in between, two are as one; that keeps nights of sleep short.
  if (last?.afterSeq === lastSeq && Math.sign(last.by) === Math.sign(by))
    return { ...known, jumps: [...known.jumps.slice(0, -1), { afterSeq: lastSeq, by: last.by + by }] };
  return { ...known, jumps: [...known.jumps, { afterSeq: lastSeq, by }].slice(-JUMPS_KEPT) };
}

/** Server minus phone as it was when the entry `seq` was made, ms. */
export function offsetOf(seq: number, { offset, eras }: KnownTime): number {
  return eras.find((era) => seq <= era.untilSeq)?.offset ?? offset ?? 0;
}

/** When the entry was made, by the server's clock, ms; never later than it is now. */
export function momentOf(madeAt: number, seq: number, known: KnownTime, now: number): number {
  return Math.min(madeAt + offsetOf(seq, known), now + (known.offset ?? 0));
}
