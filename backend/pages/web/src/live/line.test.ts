import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem, unreachable } from "../api/problems";
import { LiveLine, type Socket, type Standing } from "./line";
import type { Change } from "./state";

/** One end of a socket in the test's hand: what was said on it, and a voice to answer with. */
class HeldSocket implements Socket {
  said: Record<string, unknown>[] = [];
  closed = false;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  private self = this as unknown as WebSocket;

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  opens(): void {
    this.onopen?.call(this.self, new Event("open"));
  }
  tells(message: unknown): void {
    this.onmessage?.call(this.self, new MessageEvent("message", { data: JSON.stringify(message) }));
  }
  breaks(): void {
    this.onclose?.call(this.self, new Event("close") as CloseEvent);
  }
}

let sockets: HeldSocket[];
let standings: Standing[];
let changes: Change[];
let takeTicket: ReturnType<typeof vi.fn<() => Promise<{ ticket: string; expires_at: string }>>>;
let line: LiveLine;

const newest = () => sockets.at(-1) as HeldSocket;
const phase = () => standings.at(-1)?.phase;
const AT = "2026-07-20T02:00:00Z";
const beat = (serverTime: number, fresh = true) => ({
  kind: "beat",
  cursor: 5,
  server_time: new Date(serverTime).toISOString(),
  fresh,
});
const event = (cursor: number) => ({
  kind: "event",
  cursor,
  id: cursor,
  name: "case.report",
  area: "/1/",
  at: AT,
  payload: {},
});
const snapshot = (cursor: number) => ({ kind: "snapshot", cursor, state: {} });

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  standings = [];
  changes = [];
  let count = 0;
  takeTicket = vi.fn(() =>
    Promise.resolve({
      ticket: `t${++count}`,
      expires_at: new Date(Date.now() + 200_000).toISOString(),
    }),
  );
  line = new LiveLine({
    takeTicket,
    open: () => {
      sockets.push(new HeldSocket());
      return newest();
    },
    onChange: (change) => changes.push(change),
    onStanding: (standing) => standings.push(standing),
  });
});
afterEach(() => {
  line.stop();
  vi.useRealTimers();
});

async function comeLive(cursor = 5): Promise<void> {
  line.start();
  await vi.advanceTimersByTimeAsync(0);
  newest().opens();
  newest().tells(snapshot(cursor));
}

describe("LiveLine", () => {
  it("says hello with its ticket and no cursor, and is live at the snapshot", async () => {
    line.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    expect(newest().said).toEqual([{ kind: "hello", ticket: "t1", cursor: null }]);
    expect(phase()).toBe("connecting");
    newest().tells(snapshot(5));
    expect(phase()).toBe("live");
  });

  it("comes back after a break with a new ticket and the cursor it had", async () => {
    await comeLive(5);
    newest().tells(event(6));
    newest().breaks();
    expect(phase()).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    newest().opens();
    expect(sockets).toHaveLength(2);
    expect(newest().said).toEqual([{ kind: "hello", ticket: "t2", cursor: 6 }]);
  });

  it("gives up a socket that has been silent for 25 s and tries another", async () => {
    await comeLive();
    const first = newest();
    await vi.advanceTimersByTimeAsync(24_000);
    expect(first.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(first.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it("stays on a socket that beats", async () => {
    await comeLive();
    for (let count = 0; count < 10; count++) {
      await vi.advanceTimersByTimeAsync(10_000);
      newest().tells(beat(Date.now()));
    }
    expect(sockets).toHaveLength(1);
    expect(phase()).toBe("live");
  });

  it("renews its ticket on the socket before it expires", async () => {
    await comeLive();
    for (let count = 0; count < 13; count++) {
      await vi.advanceTimersByTimeAsync(10_000);
      newest().tells(beat(Date.now()));
    }
    expect(newest().said.slice(1)).toEqual([{ kind: "ticket", ticket: "t2" }]);
  });

  it("waits longer after each failure and goes on trying while the server is away", async () => {
    takeTicket.mockRejectedValue(unreachable());
    line.start();
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = takeTicket.mock.calls.length;
    expect(tries).toBeGreaterThan(6);
    expect(tries).toBeLessThan(16);
    expect(phase()).toBe("reconnecting");
  });

  it("stops when the session has ended", async () => {
    takeTicket.mockRejectedValue(new Problem({ type: "x", title: "Signed out", status: 401 }));
    line.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(takeTicket).toHaveBeenCalledTimes(1);
    expect(phase()).toBe("stopped");
  });

  it("knows the server's clock from its beats", async () => {
    await comeLive();
    newest().tells(beat(Date.now() + 90_000));
    expect(line.serverNow() - Date.now()).toBe(90_000);
  });

  it("does not call true what a server without its database repeats", async () => {
    await comeLive();
    const trueAt = standings.at(-1)?.trueAt;
    await vi.advanceTimersByTimeAsync(10_000);
    newest().tells(beat(Date.now(), false));
    expect(standings.at(-1)).toEqual({ phase: "live", trueAt });
    newest().tells(beat(Date.now()));
    expect(standings.at(-1)?.trueAt).toBe((trueAt ?? 0) + 10_000);
  });

  it("hears nothing from a socket it has left", async () => {
    await comeLive();
    const left = newest();
    left.breaks();
    const before = changes.length;
    left.tells(event(9));
    expect(changes).toHaveLength(before);
  });
});
