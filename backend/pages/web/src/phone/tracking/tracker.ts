/**
 * Takes positions while the page is open, in a tracked shift that is not paused. A web page hears
 * nothing while the screen is locked or another page is in front: the worker is told so.
 */

import { NoRoom } from "../keep/database";
import { keepFix } from "../keep/fixes";
import type { Sampling } from "../state/shapes";
import { isKept, isUsable, type Sample, USUAL } from "./sampling";

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

  private isDenied = false;
  /** The last position found no room. */
  private isFull = false;
  private sentAt = Date.now();
  private shift: string | null = null;

  start(shift: string, sampling: Sampling | null): void {
    this.sampling = sampling ?? USUAL;
    if (this.shift === shift) return;
    this.stop();
    this.shift = shift;
    this.onState("seeking");
    this.listen();
    document.addEventListener("visibilitychange", this.onShow);
  }

  private listen(): void {
    this.isDenied = false;
    this.watch = navigator.geolocation.watchPosition(
      (position) => void this.take(position),
      (failure) => {
        this.isDenied = failure.code === failure.PERMISSION_DENIED;
        this.onState(this.isDenied ? "denied" : "no_signal");
      },
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: 60_000 },
    );
  }

  /** Whoever comes back from the settings of the phone may have allowed it there. */
  private readonly onShow = (): void => {
    if (document.visibilityState !== "visible" || !this.isDenied) return;
    this.unlisten();
    this.listen();
  };

  private unlisten(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.onShow);
    this.unlisten();
    this.last = null;
    this.shift = null;
    this.onState("off");
  }

  private async take({ coords, timestamp }: GeolocationPosition): Promise<void> {
    const shift = this.shift;
    if (shift === null) return;
    const sample: Sample = { t: Math.round(timestamp), lon: coords.longitude, lat: coords.latitude, acc: coords.accuracy };
    this.onHere({ ...sample, acc: coords.accuracy });
    const isRecorded = isKept(this.last, sample, this.sampling);
    // Who stands still is recorded as well as who walks: the last position says it.
    if (!isRecorded && this.last !== null && !this.isFull && isUsable(sample)) this.onState("on");
    if (!isRecorded) return;
    const before = this.last;
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
      this.isFull = false;
      this.onState("on");
      this.onTaken();
    } catch (failure) {
      if (!(failure instanceof NoRoom)) throw failure;
      this.isFull = true;
      // The next one is tried at once.
      this.last = before;
      this.onState("no_room");
    }
    if (Date.now() - this.sentAt >= this.sampling.send_s * 1000) {
      this.sentAt = Date.now();
      this.onDue();
    }
  }
}
