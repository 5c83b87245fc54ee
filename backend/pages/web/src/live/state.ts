/**
 * What a viewer holds, and how each message changes it: one pure function, no clock, no socket.
 *
 * The server may say an event twice and says it again after a break; what is not beyond our own
 * cursor is dropped, so whoever listens hears every event once.
 */

import type { LiveEvent, ServerMessage } from "./messages";

export interface Held {
  /** Place of the newest event we have had; null before the first snapshot. */
  readonly cursor: number | null;
  readonly states: ReadonlyMap<string, unknown>;
}

/** What one message changed, for those who draw it. */
export interface Change {
  readonly held: Held;
  readonly set: readonly (readonly [key: string, payload: unknown])[];
  readonly gone: readonly string[];
  readonly events: readonly LiveEvent[];
  /** What happened before was not told: whatever was read from lists may be old, and is read again. */
  readonly missed: boolean;
}

export const NOTHING_HELD: Held = { cursor: null, states: new Map() };

const unchanged = (held: Held): Change => ({ held, set: [], gone: [], events: [], missed: false });

export function receive(held: Held, message: ServerMessage): Change {
  switch (message.kind) {
    case "snapshot": {
      const states = new Map(Object.entries(message.state));
      const gone = [...held.states.keys()].filter((key) => !states.has(key));
      // A returning viewer keeps its own cursor: the events between the two follow at once.
      const cursor = held.cursor ?? message.cursor;
      // Nobody tells a newcomer what happened while its lists came, nor after a reset what was lost.
      return { ...unchanged({ cursor, states }), set: [...states], gone, missed: held.cursor === null };
    }
    case "delta": {
      const set = Object.entries(message.set);
      const states = new Map(held.states);
      for (const [key, payload] of set) states.set(key, payload);
      const gone = message.gone.filter((key) => states.delete(key));
      return { ...unchanged({ cursor: further(held.cursor, message.cursor), states }), set, gone };
    }
    case "event":
      if (held.cursor !== null && message.cursor <= held.cursor) return unchanged(held);
      return { ...unchanged({ ...held, cursor: message.cursor }), events: [message] };
    case "reset":
      return unchanged({ ...held, cursor: null }); // a snapshot follows
    case "beat":
      // Nothing happens here, but the order goes on: an old cursor would one day be too old.
      if (held.cursor === null || message.cursor === null || message.cursor <= held.cursor) {
        return unchanged(held);
      }
      return unchanged({ ...held, cursor: message.cursor });
  }
}

function further(own: number | null, told: number): number {
  return own === null || told > own ? told : own;
}
