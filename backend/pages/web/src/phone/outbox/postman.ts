/**
 * Takes what waits to the server, one after another, as often as the network needs. One window of
 * the phone at a time; a killed one leaves nothing half done, for every step is kept before the next.
 */

import { cookieNamed } from "@/api/client";
import { Problem } from "@/api/problems";
import type { WhoAmI } from "../state/shapes";
import { NoRoom } from "../keep/database";
import { held } from "../keep/held";
import { bytesOf, change, entries, keepBytes, makeRoom, onOutboxChange, taken } from "../keep/outbox";
import { UNKNOWN_TIME } from "../time/clock";
import type { Entry, Refusal } from "./entry";
import { nextToSend } from "./order";
import { addressed, stamped } from "./stamping";
import { Unwritten } from "./unwritten";
import { deliver, deliverBytes } from "./wire";

/** `sparing`: all but photos and recordings is sent, which wait for a better line. `ailing`: there is a
 * line, but the server cannot take it for now. */
export type Phase = "idle" | "sending" | "waiting" | "ailing" | "sparing" | "signed_out" | "somebody_else" | "owing";
export interface PostmanState {
  phase: Phase;
  /** When it tries again by itself, ms; null while it does not. */
  againAt: number | null;
  /** The entry on its way. */
  on: string | null;
}
export interface PostmanOptions {
  /** Who is signed in, asked of the server: this also tells the time. */
  whoAmI: () => Promise<WhoAmI>;
  user: number;
  onState: (state: PostmanState) => void;
  /** The server took it, and said this. */
  onTaken: (entry: Entry, answer: unknown) => void;
  /** The server did not: things are otherwise there than they seemed here. */
  onRefused: (entry: Entry) => void;
  /** Whether something stands ready to become entries, such as positions; and making them. */
  isPackable: () => Promise<boolean>;
  pack: () => Promise<void>;
}

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
/** How long an answer vouches for who is signed in, and for the clock. */
const VOUCHED = 60_000;
/** How long another window is left to send. */
const ANOTHERS_TURN = 5_000;
/** A line that takes longer for a small question is spared photos. */
const POOR = 5_000;
/** That many on which the server fails, one after another, are the server's trouble and not theirs. */
const ASIDE_AT_MOST = 5;

export class Postman {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT;
  private running = false;
  private again = false;
  private stopped = false;
  private vouchedAt = 0;
  private vouchedWith: string | null = null;
  private isPoor = false;
  private bytesAskedFor = false;
  /** Over which the server fails: left for the next round, so that nothing else waits for them. */
  private readonly aside = new Set<string>();
  /** On a full phone: what cannot be noted, bodies as they went out, and numbers of cases. */
  private readonly unwritten = new Unwritten();
  private readonly bodies = new Map<string, string>();
  private numbers: Record<string, string> = {};
  private readonly unlisten: () => void;

  constructor(private readonly options: PostmanOptions) {
    this.unlisten = onOutboxChange(() => {
      if (!this.running) this.nudge();
    });
  }

  stop(): void {
    this.stopped = true;
    this.unlisten();
    clearTimeout(this.timer);
  }

  /** Something new waits, or the network came back: try now. */
  nudge(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    if (this.running) this.again = true;
    else void this.run();
  }

  /** Somebody wants it now, photos too, whatever the line is like. */
  insist(): void {
    this.bytesAskedFor = true;
    this.wait = FIRST_WAIT;
    this.nudge();
  }

  private async run(): Promise<void> {
    this.running = true;
    this.again = false;
    try {
      const isMine = await alone(() => this.round());
      if (!isMine) this.timer = setTimeout(() => {
        this.nudge();
      }, ANOTHERS_TURN);
    } catch (failure) {
      this.afterFailure(failure);
    } finally {
      this.running = false;
    }
    if (this.again) this.nudge();
  }

  private async round(): Promise<void> {
    await this.unwritten.again();
    this.aside.clear();
    // Who has been stopped sends nothing more: somebody else may be signed in by now.
    while (!this.stopped) {
      let next = nextToSend(await this.mine(), true, this.aside);
      // Help is not kept waiting by a question.
      if (next?.kind !== "sos") {
        const isPackable = await this.options.isPackable();
        if (next || isPackable) await this.vouch();
        // Only who is through to the server packs: a day in the mountains comes in few batches.
        if (isPackable) await this.options.pack();
        next = nextToSend(await this.mine(), this.sendsBytes(), this.aside);
      }
      if (!next) break;
      this.options.onState({ phase: "sending", againAt: null, on: next.uuid });
      await this.attempt(next);
    }
    if (this.stopped) return;
    this.bytesAskedFor = false;
    const isLeft = nextToSend(await this.mine(), true) !== null;
    if (this.aside.size > 0) this.later("ailing", null);
    else if (isLeft) this.later("sparing", null);
    else this.options.onState({ phase: "idle", againAt: null, on: null });
  }

  private async mine(): Promise<Entry[]> {
    return this.unwritten.over(await entries()).filter((one) => one.user === this.options.user);
  }

  /** Who is signed in, and what time it is, before anything goes out in somebody's name. */
  private async vouch(): Promise<void> {
    // Every sign-in, also in another window, brings another token against foreign requests.
    const token = cookieNamed("csrftoken", document.cookie);
    if (Date.now() - this.vouchedAt < VOUCHED && token === this.vouchedWith) return;
    const began = Date.now();
    const me = await this.options.whoAmI();
    this.isPoor = Date.now() - began > POOR;
    if (me.id !== this.options.user) throw new SomebodyElse();
    [this.vouchedAt, this.vouchedWith] = [Date.now(), token];
  }

  private sendsBytes(): boolean {
    const line = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
    return this.bytesAskedFor || !(this.isPoor || line?.saveData === true);
  }

  private async attempt(entry: Entry): Promise<void> {
    const path = addressed(entry.path, { ...(await held("numbers")), ...this.numbers });
    if (path === null) {
      await this.refuse(entry, { status: 404, type: "no-number", words: "", pointer: null, now: null, at: Date.now() });
      return;
    }
    try {
      const fixed = entry.kind === "evidence" ? entry : await this.fix(entry);
      // Its person took it back a moment ago.
      if (fixed === null) return;
      const answer = entry.kind === "evidence" ? await this.bytes(entry, path) : await deliver(fixed, path);
      await this.take(entry, numbersIn(entry, answer));
      this.wait = FIRST_WAIT;
      this.options.onTaken(entry, answer);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (isPassing(failure)) this.setAside(entry, failure);
      else await this.refuse(entry, refusalOf(failure));
    }
  }

  /** The server fails over this one: the others go on. Throws what is no trouble of one entry. */
  private setAside(entry: Entry, failure: Problem): void {
    if (!isOverThisOne(failure)) throw failure;
    this.aside.add(entry.uuid);
    if (this.aside.size >= ASIDE_AT_MOST) throw failure;
  }

  /** The entry with its body written down for good: every attempt sends the same. Null when it is there no more. */
  private async fix(entry: Entry): Promise<Entry | null> {
    const time = (await held("time")) ?? UNKNOWN_TIME;
    const fixed = entry.fixed ?? this.bodies.get(entry.uuid) ?? (entry.body === null ? null : stamped(entry, time, Date.now()));
    try {
      return await change(entry.seq, (one) => ({ ...one, fixed: one.fixed ?? fixed, attempts: one.attempts + 1 }));
    } catch (failure) {
      if (!(failure instanceof NoRoom)) throw failure;
      if (fixed !== null) this.bodies.set(entry.uuid, fixed);
      return { ...entry, fixed };
    }
  }

  private async take(entry: Entry, numbers: Record<string, string>): Promise<void> {
    await this.unwritten.settle(entry.uuid, "taken", async () => {
      try {
        await taken(entry, numbers);
      } catch (failure) {
        // To forget needs no room: a photo that is there goes, and makes some.
        if (!(failure instanceof NoRoom) || entry.kind !== "evidence") throw failure;
        await makeRoom(entry);
      }
    });
    this.numbers = { ...this.numbers, ...numbers };
  }

  private async bytes(entry: Entry, path: string): Promise<null> {
    const bytes = await bytesOf(entry.uuid);
    if (!bytes) throw new Problem({ type: "bytes-lost", title: "The bytes are not on this phone any more", status: 410 });
    await deliverBytes(path, bytes, async (sent) => {
      try {
        await keepBytes({ ...bytes, sent });
      } catch (failure) {
        // How far it was, the server knows too.
        if (!(failure instanceof NoRoom)) throw failure;
      }
    });
    return null;
  }

  private async refuse(entry: Entry, refusal: Refusal): Promise<void> {
    await this.unwritten.settle(entry.uuid, "refused", async () => {
      await change(entry.seq, (one) => ({ ...one, state: "refused", refusal }));
    });
    this.options.onRefused(entry);
  }

  private afterFailure(failure: unknown): void {
    if (failure instanceof SomebodyElse) this.options.onState({ phase: "somebody_else", againAt: null, on: null });
    else if (failure instanceof Problem && failure.status === 401) {
      this.vouchedAt = 0;
      this.options.onState({ phase: "signed_out", againAt: null, on: null });
    } else if (failure instanceof Problem && OWED.has(failure.type))
      this.options.onState({ phase: "owing", againAt: null, on: null });
    else {
      if (!(failure instanceof Problem)) console.error(failure);
      this.vouchedAt = 0;
      const isHeard = failure instanceof Problem && failure.status > 0;
      this.later(isHeard ? "ailing" : "waiting", failure instanceof Problem ? failure.retryAfter : null);
    }
  }

  private later(phase: Phase, seconds: number | null): void {
    if (this.stopped) return;
    // Phones that lost the same mast do not come back all at once.
    const wait = Math.max(this.wait * (0.5 + Math.random()), (seconds ?? 0) * 1000);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
    this.options.onState({ phase, againAt: Date.now() + wait, on: null });
    this.timer = setTimeout(() => {
      this.nudge();
    }, wait);
  }
}

class SomebodyElse extends Error {}

/** Run it unless another window is at it; gives whether it ran. A browser without locks (Safari
 * before 15.4) lets two windows send: the server takes what comes twice once. */
async function alone(what: () => Promise<void>): Promise<boolean> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) {
    await what();
    return true;
  }
  return locks.request("wangge-outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await what();
    return lock !== null;
  });
}

/** What somebody has to do before anything of theirs is heard. */
export const OWED: ReadonlySet<string> = new Set(["password-change-needed", "second-factor-setup-needed"]);

/** Whether the same may succeed later: nobody answered, the server was busy or gone, or its person
 * has to do something first. */
export function isPassing({ status, type }: Problem): boolean {
  if (status === 0 || status >= 500 || type === ANOTHERS) return true;
  return [401, 408, 429].includes(status) || type === "csrf" || OWED.has(type);
}

/** The server gives each refusal a type of its own: what has none is the word of a gate on the way, such as
 * that of a hotel's network, and refuses nothing in the server's name. */
const ANOTHERS = "about:blank";
/** Whether it may be this one alone that cannot be taken. A server that is gone says 502 to 504. */
const isOverThisOne = ({ status, type }: Problem): boolean => status === 500 || (type === ANOTHERS && status >= 400 && status < 500);

function refusalOf(problem: Problem): Refusal {
  const { status, type, message, errors, case: now } = problem;
  return {
    status,
    type,
    words: message,
    pointer: errors[0]?.pointer ?? null,
    now: now && {
      state: now.state,
      awaits: now.awaits,
      version: now.version,
      owner: now.owner && { kind: now.owner.kind, name: now.owner.name },
      allowed: now.allowed,
    },
    at: Date.now(),
  };
}

/** A report's answer says the number of its case. */
function numbersIn(entry: Entry, answer: unknown): Record<string, string> {
  if (entry.kind !== "report") return {};
  return { [entry.uuid]: (answer as { case: { number: string } }).case.number };
}
