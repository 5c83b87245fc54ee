/**
 * When something happened, though the clock of the phone may be wrong or be set in between. Pure.
 *
 * The server's clock is the measure. `offset` is server minus phone, learned at every answer. A
 * clock that was set leaves a jump: the phone's clock moved by other than the time that passed.
 */

export interface Jump {
  /** Entries up to this one were made before the jump. */
  afterSeq: number;
  /** By how much the clock moved beyond the time that passed, ms; negative: it was set back. */
  by: number;
}
export interface KnownTime {
  /** Server minus phone, ms; null while no server was ever heard. */
  offset: number | null;
  /** The same as it was before the newest answer. */
  before: number | null;
  /** What was seen of the clock since that earlier answer. */
  jumps: readonly Jump[];
}

export const UNKNOWN_TIME: KnownTime = { offset: null, before: null, jumps: [] };
/** Answers come in whole seconds, and late: less than this is no difference. */
const SAME = 3_000;
/** A suspended phone counts no time: only a jump that the server's answers bear out was one. */
const BORNE_OUT = 60_000;

/** What is known after an answer that said `serverAt` at the phone's `at` (both ms). */
export function heard(known: KnownTime, serverAt: number, at: number): KnownTime {
  const offset = serverAt - at;
  const moved = known.offset === null ? Infinity : Math.abs(offset - known.offset);
  if (moved <= SAME) return known;
  // A slow answer is no clock that was set.
  return { ...known, offset, before: moved > BORNE_OUT ? known.offset : known.before };
}

/** What is known after a look at the clock: `clock` and `passed` since the look before, ms. */
export function looked(known: KnownTime, clock: number, passed: number, lastSeq: number): KnownTime {
  const by = clock - passed;
  if (Math.abs(by) <= SAME) return known;
  return { ...known, jumps: [...known.jumps, { afterSeq: lastSeq, by }] };
}

/** Server minus phone as it was when the entry `seq` was made, ms. */
export function offsetOf(seq: number, known: KnownTime): number {
  const { offset, before, jumps } = known;
  if (offset === null) return 0;
  return jumps
    .filter((jump) => jump.afterSeq >= seq && wasSet(jump, before, offset))
    .reduce((sum, jump) => sum + jump.by, offset);
}

/** Time does not run backwards, so that was the clock; forwards it may have been sleep. */
function wasSet(jump: Jump, before: number | null, offset: number): boolean {
  if (jump.by < 0) return true;
  return before !== null && Math.abs(before - offset - jump.by) <= BORNE_OUT;
}

/** When the entry was made, by the server's clock, ms; never later than it is now. */
export function momentOf(madeAt: number, seq: number, known: KnownTime, now: number): number {
  return Math.min(madeAt + offsetOf(seq, known), now + (known.offset ?? 0));
}
