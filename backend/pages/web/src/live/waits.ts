/** How long to wait: before trying again, and before renewing a ticket. Milliseconds. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/**
 * The wait before attempt `attempt` (0 is the first retry): doubling, and between half and all of
 * it by `random` (0 to 1), so that five hundred pages do not come back in the same instant.
 */
export function retryWait(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 20));
  return whole * (0.5 + random / 2);
}

const SOONEST_RENEWAL = 20_000;
const LATEST_RENEWAL = 150_000;

/**
 * When to renew a ticket that expires at `expiresAt`, from `now`: well before its end. Bounded
 * both ways, for a laptop whose clock is wrong would otherwise renew at once or never.
 */
export function renewalWait(expiresAt: number, now: number): number {
  const wait = (expiresAt - now) * 0.6;
  return Math.min(LATEST_RENEWAL, Math.max(SOONEST_RENEWAL, Number.isFinite(wait) ? wait : 0));
}
