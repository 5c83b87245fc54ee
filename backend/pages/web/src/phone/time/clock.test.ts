import { describe, expect, it } from "vitest";
import { heard, looked, momentOf, offsetOf, UNKNOWN_TIME } from "./clock";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 6, 20, 4);

describe("the time of the phone", () => {
  it("is the phone's own while no server was ever heard", () => {
    expect(momentOf(NOON, 1, UNKNOWN_TIME, NOON + HOUR)).toBe(NOON);
  });

  it("is put right by what the server says", () => {
    // The phone is ten minutes fast.
    const known = heard(UNKNOWN_TIME, NOON, NOON + 600_000);
    expect(known.offset).toBe(-600_000);
    expect(momentOf(NOON + 600_000, 1, known, NOON + 600_000)).toBe(NOON);
  });

  it("takes no note of whole seconds and slow answers", () => {
    const known = heard(UNKNOWN_TIME, NOON, NOON);
    expect(heard(known, NOON + 2_000, NOON)).toBe(known);
    // What was done before a slow answer was not done at another time for it.
    const slower = heard(known, NOON + 10_000, NOON);
    expect(slower).toEqual({ offset: 10_000, eras: [], jumps: [] });
  });

  it("does not count sleep as a clock that was set", () => {
    // Asleep for an hour: the clock went on, the time that passed was not counted.
    const awake = looked(heard(UNKNOWN_TIME, NOON, NOON), HOUR, 5_000, 7);
    const known = heard(awake, NOON + HOUR, NOON + HOUR);
    expect(offsetOf(7, known)).toBe(0);
  });

  it("undoes a clock that was set back, for what was done before", () => {
    // Right at noon; entry 3 was made; then somebody set it back by two hours.
    const atNoon = heard(UNKNOWN_TIME, NOON, NOON);
    const jumped = looked(atNoon, 10_000 - 2 * HOUR, 10_000, 3);
    // By the phone's clock it is a minute past ten when the server says a minute past noon.
    const known = heard(jumped, NOON + 60_000, NOON - 2 * HOUR + 60_000);
    expect(known.offset).toBe(2 * HOUR);
    expect(momentOf(NOON, 3, known, NOON - 2 * HOUR + 60_000)).toBe(NOON);
    expect(momentOf(NOON - 2 * HOUR + 30_000, 4, known, NOON - 2 * HOUR + 60_000)).toBe(NOON + 30_000);
  });

  it("undoes a clock that was set forwards, once the server bears it out", () => {
    const atNoon = heard(UNKNOWN_TIME, NOON, NOON);
    const jumped = looked(atNoon, HOUR + 10_000, 10_000, 3);
    const known = heard(jumped, NOON + 60_000, NOON + HOUR + 60_000);
    expect(momentOf(NOON, 3, known, NOON + HOUR + 60_000)).toBe(NOON);
    expect(momentOf(NOON + HOUR + 30_000, 4, known, NOON + HOUR + 60_000)).toBe(NOON + 30_000);
  });

  it("puts nothing that was done later than now", () => {
    const known = heard(UNKNOWN_TIME, NOON, NOON);
    expect(momentOf(NOON + HOUR, 1, known, NOON)).toBe(NOON);
  });

  it("undoes a clock that was set back while the phone slept", () => {
    // Asleep for an hour, and set back by two: it seems to have been set back by one.
    const jumped = looked(heard(UNKNOWN_TIME, NOON, NOON), -HOUR, 5_000, 3);
    const known = heard(jumped, NOON + HOUR, NOON - HOUR);
    expect(offsetOf(3, known)).toBe(0);
    expect(offsetOf(4, known)).toBe(2 * HOUR);
  });

  it("tells a night's sleep from a clock that was set forwards on the same day", () => {
    let known = looked(heard(UNKNOWN_TIME, NOON, NOON), 8 * HOUR, 5_000, 3);
    known = looked(known, HOUR, 0, 5);
    // Eight hours of sleep later the phone is an hour fast.
    known = heard(known, NOON + 8 * HOUR, NOON + 9 * HOUR);
    expect(offsetOf(3, known)).toBe(0);
    expect(offsetOf(5, known)).toBe(0);
    expect(offsetOf(6, known)).toBe(-HOUR);
  });

  it("knows what stood between two settings that make up for each other", () => {
    let known = heard(UNKNOWN_TIME, NOON, NOON);
    known = looked(known, -2 * HOUR, 0, 3);
    known = looked(known, 2 * HOUR, 0, 5);
    known = heard(known, NOON + HOUR, NOON + HOUR);
    expect([3, 4, 5, 6].map((seq) => offsetOf(seq, known))).toEqual([0, 2 * HOUR, 2 * HOUR, 0]);
  });

  it("keeps what was so before every one of several settings", () => {
    let known = heard(UNKNOWN_TIME, NOON, NOON);
    known = looked(known, -2 * HOUR, 0, 3);
    known = heard(known, NOON, NOON - 2 * HOUR);
    known = looked(known, 2 * HOUR, 0, 5);
    known = heard(known, NOON + HOUR, NOON + HOUR);
    known = looked(known, HOUR, 0, 8);
    known = heard(known, NOON + HOUR, NOON + 2 * HOUR);
    expect([3, 4, 6, 9].map((seq) => offsetOf(seq, known))).toEqual([0, 2 * HOUR, 0, -HOUR]);
  });

  it("does not grow with every night", () => {
    let known = heard(UNKNOWN_TIME, NOON, NOON);
    for (let night = 1; night <= 100; night++) {
      known = looked(known, 8 * HOUR, 5_000, night);
      known = heard(known, NOON + night * 24 * HOUR, NOON + night * 24 * HOUR);
    }
    expect(known).toEqual({ offset: 0, eras: [], jumps: [] });
  });
});
