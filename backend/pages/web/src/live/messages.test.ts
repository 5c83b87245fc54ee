import { describe, expect, it } from "vitest";
import { payloadOf, readMessage } from "./messages";
import said from "./said.json";

/** One of each, as the server builds them; its own tests write them down. */
describe("a frame that the server says", () => {
  it.each(said.map((text) => [(JSON.parse(text) as { kind: string }).kind, text]))(
    "is read whole: %s",
    (_kind, text) => {
      expect(readMessage(text)).toEqual(JSON.parse(text));
    },
  );

  const fields = said.flatMap((text) => {
    const whole = JSON.parse(text) as Record<string, unknown>;
    return Object.keys(whole).map((field) => [whole["kind"], field, whole] as const);
  });
  it.each(fields)("is refused as %s without its %s", (_kind, field, whole) => {
    const lacking = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field));
    expect(readMessage(JSON.stringify(lacking))).toBeNull();
  });

  it("may have more fields than are known here", () => {
    expect(readMessage('{"kind":"reset","why":"restored"}')).toEqual({
      kind: "reset",
      why: "restored",
    });
  });
});

describe("readMessage", () => {
  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["an unknown kind", '{"kind":"shout"}'],
    ["a kind that every object has", '{"kind":"constructor"}'],
    ["a cursor that is no integer", '{"kind":"snapshot","cursor":"1","state":{}}'],
    ["a cursor beyond what can be counted", '{"kind":"snapshot","cursor":9007199254740993,"state":{}}'],
    ["states that are a list", '{"kind":"snapshot","cursor":1,"state":[]}'],
    ["gone keys that are no texts", '{"kind":"delta","cursor":1,"set":{},"gone":[7]}'],
    ["a time that is none", '{"kind":"beat","cursor":1,"server_time":"soon","fresh":true}'],
  ])("refuses %s", (_what, text) => {
    expect(readMessage(text)).toBeNull();
  });
});

describe("payloadOf", () => {
  const [event] = said.map(readMessage).filter((message) => message?.kind === "event");
  it("gives what an event of that kind carries, and nothing of another", () => {
    if (event?.kind !== "event") throw new Error("no event among the frames");
    expect(payloadOf("case", event)).toBe(event.payload);
    expect(payloadOf("notice", event)).toBeNull();
  });
});
