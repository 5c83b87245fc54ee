/**
 * Takes positions while the page is open, in a tracked shift that is not paused. A web page hears
 * nothing while the screen is locked or another page is in front: the worker is told so.
 */

import { NoRoom } from "../keep/database";
import { keepFix } from "../keep/fixes";
import type { Sampling } from "../state/shapes";
import { isKept, type Sample, USUAL } from "./sampling";

export type TrackerState = "off" | "seeking" | "on" | "denied" | "no_signal" | "no_room";
export interface Here extends Sample {
  acc: number;
}

export class Tracker {
  private watch: number | null = null;
  private last: Sample | null = null;
  private sampling = USUAL;

  constructor(
    private readonly user: number,
    private readonly onState: (state: TrackerState) => void,
    private readonly onHere: (here: Here) => void,
    /** A position is on the disk. */
    private readonly onTaken: () => void,
    /** Positions have been taken for as long as they are gathered. */
    private readonly onDue: () => void,
  ) {}

  private sentAt = Date.now();
  private shift: string | null = null;

  start(shift: string, sampling: Sampling | null): void {
    this.sampling = sampling ?? USUAL;
    if (this.shift === shift) return;
    this.stop();
    this.shift = shift;
    this.onState("seeking");
    this.watch = navigator.geolocation.watchPosition(
      (position) => void this.take(position),
      (failure) => {
        this.onState(failure.code === failure.PERMISSION_DENIED ? "denied" : "no_signal");
      },
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: 60_000 },
    );
  }

  stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.last = null;
    this.shift = null;
    this.onState("off");
  }

  private async take({ coords, timestamp }: GeolocationPosition): Promise<void> {
    const shift = this.shift;
    if (shift === null) return;
    const sample: Sample = { t: Math.round(timestamp), lon: coords.longitude, lat: coords.latitude, acc: coords.accuracy };
    this.onHere({ ...sample, acc: coords.accuracy });
    if (!isKept(this.last, sample, this.sampling)) return;
    this.last = sample;
    try {
      await keepFix({
        ...sample,
        user: this.user,
        shift,
        speed: coords.speed,
        heading: Number.isNaN(coords.heading) ? null : coords.heading,
        alt: coords.altitude,
      });
      this.onState("on");
      this.onTaken();
    } catch (failure) {
      if (!(failure instanceof NoRoom)) throw failure;
      this.onState("no_room");
    }
    if (Date.now() - this.sentAt >= this.sampling.send_s * 1000) {
      this.sentAt = Date.now();
      this.onDue();
    }
  }
}
