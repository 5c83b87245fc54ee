/**
 * The line to the server: takes a ticket, says hello, keeps what it hears, and comes back after
 * every break with the cursor it had. It draws nothing and knows no page.
 */

import { Problem } from "../api/problems";
import type { LiveTicket } from "../api/shapes";
import { type ClientMessage, readMessage } from "./messages";
import { type Change, type Held, NOTHING_HELD, receive } from "./state";
import { renewalWait, retryWait } from "./waits";

export type Phase = "connecting" | "live" | "reconnecting" | "stopped";
export interface Standing {
  phase: Phase;
  /** When what is held was last known to be true, by this machine's clock (ms); null for never. */
  trueAt: number | null;
}

/** The part of WebSocket that the line uses. */
export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

export interface LineOptions {
  takeTicket: () => Promise<LiveTicket>;
  open: () => Socket;
  onChange: (change: Change) => void;
  onStanding: (standing: Standing) => void;
}

/** Beats come every 10 s; a line silent for longer than this is dead, whatever the socket says. */
const SILENCE = 25_000;
const RENEWAL_RETRY = 15_000;

export class LiveLine {
  private held: Held = NOTHING_HELD;
  private socket: Socket | null = null;
  private phase: Phase = "connecting";
  private heardAt: number | null = null;
  private trueAt: number | null = null;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private renewalTimer: ReturnType<typeof setTimeout> | undefined;
  /** Server clock minus this machine's, ms, from the newest beat. */
  private offset = 0;
  private turn = 0;

  constructor(private readonly options: LineOptions) {}

  start(): void {
    this.enter("connecting");
    void this.connect();
  }

  stop(): void {
    this.drop();
    clearTimeout(this.retryTimer);
    this.enter("stopped");
  }

  /** The network came back or the laptop woke up: do not wait for the timers. */
  nudge(): void {
    if (this.phase === "stopped") return;
    if (this.phase === "live" && this.heardAt !== null && Date.now() - this.heardAt < SILENCE) return;
    this.drop();
    clearTimeout(this.retryTimer);
    this.enter("reconnecting");
    void this.connect();
  }

  /** This machine's moment as the server counts it, ms. */
  serverNow(): number {
    return Date.now() + this.offset;
  }

  private async connect(): Promise<void> {
    const turn = ++this.turn;
    let ticket: LiveTicket;
    try {
      ticket = await this.options.takeTicket();
    } catch (failure) {
      if (turn !== this.turn) return;
      if (failure instanceof Problem && failure.status === 401) this.stop();
      else this.retryLater();
      return;
    }
    if (turn !== this.turn) return;

    const socket = this.options.open();
    this.socket = socket;
    this.expectToHear();
    socket.onopen = () => {
      this.say({ kind: "hello", ticket: ticket.ticket, cursor: this.held.cursor });
      this.renewBefore(ticket);
    };
    socket.onmessage = (frame: MessageEvent) => {
      if (socket === this.socket) this.hear(String(frame.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.retryLater();
    };
  }

  private hear(text: string): void {
    const message = readMessage(text);
    if (message === null) {
      console.warn("live: a frame of unknown kind was left out");
      return;
    }
    this.heardAt = Date.now();
    this.expectToHear();
    if (message.kind === "beat") {
      this.offset = Date.parse(message.server_time) - this.heardAt;
    }
    // A server that has lost its database still beats, and says so.
    if (message.kind !== "beat" || message.fresh) this.trueAt = this.heardAt;
    const change = receive(this.held, message);
    this.held = change.held;
    if (message.kind === "snapshot") {
      this.attempt = 0;
      this.phase = "live";
    }
    this.enter(this.phase);
    this.options.onChange(change);
  }

  private expectToHear(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      this.retryLater();
    }, SILENCE);
  }

  private retryLater(): void {
    this.drop();
    this.enter("reconnecting");
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(
      () => void this.connect(),
      retryWait(this.attempt++, Math.random()),
    );
  }

  private renewBefore(ticket: LiveTicket): void {
    const wait = renewalWait(Date.parse(ticket.expires_at), this.serverNow());
    clearTimeout(this.renewalTimer);
    this.renewalTimer = setTimeout(() => void this.renew(), wait);
  }

  private async renew(): Promise<void> {
    const socket = this.socket;
    try {
      const ticket = await this.options.takeTicket();
      if (socket === null || socket !== this.socket) return;
      this.say({ kind: "ticket", ticket: ticket.ticket });
      this.renewBefore(ticket);
    } catch (failure) {
      if (socket === null || socket !== this.socket) return;
      if (failure instanceof Problem && failure.status === 401) this.stop();
      else this.renewalTimer = setTimeout(() => void this.renew(), RENEWAL_RETRY);
    }
  }

  private say(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  private drop(): void {
    this.turn++;
    clearTimeout(this.silenceTimer);
    clearTimeout(this.renewalTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.options.onStanding({ phase, trueAt: this.trueAt });
  }
}

/** The socket of this page's own origin. Nothing secret stands in its address. */
export function openLiveSocket(): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/ws/live/`, "grid.v1");
}
