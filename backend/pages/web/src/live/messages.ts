/**
 * The frames of the live wire (subprotocol `grid.v1`), each with its `kind`, and what stands in
 * them. The shapes are the server's own description of them, which it serves at
 * `/api/schema/live/`.
 */

import type { components } from "./described";

type Described = components["schemas"];

export type ServerMessage = Described["ServerFrame"];
export type ClientMessage = Described["ClientFrame"];
export type LiveEvent = Described["Event"];

/** What stands under the keys of each kind. */
type States = Described["StatePayloads"];
export type MemberPayload = States["member"];
export type CasePayload = States["case"];
export type SosPayload = States["sos"];

/** What the events of each kind carry; an event is named `<kind>.<what happened>`. */
type EventPayloads = Described["EventPayloads"];

/** The payload of an event if it is of this kind, else null. */
export function payloadOf<Kind extends keyof EventPayloads>(
  kind: Kind,
  event: LiveEvent,
): EventPayloads[Kind] | null {
  // Our own server describes and tests what it announces; here it is taken at its word.
  return event.name.startsWith(`${kind}.`) ? (event.payload as EventPayloads[Kind]) : null;
}

type Reader<Message> = { [Field in Exclude<keyof Message, "kind">]: (value: unknown) => boolean };

const isText = (value: unknown): value is string => typeof value === "string";
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isPlace = (value: unknown): value is number => Number.isSafeInteger(value);
const isAnything = (value: unknown): boolean => value !== undefined;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isMoment = (value: unknown): boolean => isText(value) && !Number.isNaN(Date.parse(value));
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** Every field of every frame: one that the description has and this lacks does not compile. */
const READERS: { [Kind in ServerMessage["kind"]]: Reader<Extract<ServerMessage, { kind: Kind }>> } =
  {
    snapshot: { cursor: isPlace, state: isRecord },
    event: {
      cursor: isPlace,
      id: isPlace,
      name: isText,
      area: isText,
      at: isMoment,
      payload: isAnything,
    },
    delta: { cursor: isPlace, set: isRecord, gone: isTexts },
    beat: {
      cursor: (value) => value === null || isPlace(value),
      server_time: isMoment,
      fresh: isFlag,
    },
    reset: {},
  };

/** The message in a text frame; null when it is none that we know, or not whole. */
export function readMessage(text: string): ServerMessage | null {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(told) || !isText(told["kind"]) || !Object.hasOwn(READERS, told["kind"])) return null;
  const reader = Object.entries(READERS[told["kind"] as ServerMessage["kind"]]) as [
    string,
    (value: unknown) => boolean,
  ][];
  for (const [field, holds] of reader) if (!holds(told[field])) return null;
  return told as unknown as ServerMessage;
}
