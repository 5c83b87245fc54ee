/** Single values that the phone keeps: what the server last said, the clock, one's own choices. */

import type { KnownTime } from "../time/clock";
import type { Catalogue, Ground, ShiftNow, Today, WhoAmI, Workflow } from "../state/shapes";
import { NoRoom, read, write } from "./database";
import type { KeptStory } from "./stories";

export interface HeldValues {
  me: WhoAmI;
  time: KnownTime;
  today: { user: number; today: Today };
  ground: { user: number; etag: string; value: Ground };
  workflow: { etag: string; value: Workflow };
  catalogue: { etag: string; value: Catalogue };
  /** Numbers of cases by the reports they came from. */
  numbers: Record<string, string>;
  /** Types as often as they were reported from this phone. */
  favourites: Record<string, number>;
  /** Of cases that were looked at. */
  stories: { user: number; stories: KeptStory[] };
  choices: { largeType: boolean; dark: "auto" | "light" | "dark"; keepAwake: boolean };
  /** The shift this phone knew last, until it ended with a word of its own. */
  lastShift: { user: number; shift: ShiftNow } | null;
  /** Of suggestions sent without a name: only this phone knows whose they are. */
  unsigned: { user: number; uuid: string }[];
}

export async function held<Name extends keyof HeldValues>(name: Name): Promise<HeldValues[Name] | null> {
  return ((await read((db) => db.get("held", name))) as HeldValues[Name] | undefined) ?? null;
}

export async function hold<Name extends keyof HeldValues>(name: Name, value: HeldValues[Name]): Promise<void> {
  await write(["held"], (tx) => tx.objectStore("held").put(value, name));
}

export async function letGo(names: readonly (keyof HeldValues)[]): Promise<void> {
  await write(["held"], async (tx) => {
    for (const name of names) await tx.objectStore("held").delete(name);
  });
}

/** What the server can say again need not be kept where there is no room: what people did must. */
export async function holdIfRoom<Name extends keyof HeldValues>(name: Name, value: HeldValues[Name]): Promise<void> {
  try {
    await hold(name, value);
  } catch (failure) {
    if (!(failure instanceof NoRoom)) throw failure;
  }
}
