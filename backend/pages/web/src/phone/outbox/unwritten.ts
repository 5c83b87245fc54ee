/** What became of entries while the phone had no room to write it down. */

import { NoRoom } from "../keep/database";
import type { Entry } from "./entry";

interface Fate {
  state: Entry["state"];
  write: () => Promise<void>;
}

/**
 * A full phone goes on sending, for only what was sent makes room. What it cannot note it knows until
 * the page is closed; after that the same is sent once more, and the server answers the same.
 */
export class Unwritten {
  private readonly fates = new Map<string, Fate>();

  /** Write down what became of an entry: now, or when there is room. */
  async settle(uuid: string, state: Entry["state"], write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.fates.delete(uuid);
    } catch (failure) {
      if (!(failure instanceof NoRoom)) throw failure;
      this.fates.set(uuid, { state, write });
    }
  }

  /** There may be room by now. */
  async again(): Promise<void> {
    for (const [uuid, { state, write }] of [...this.fates]) await this.settle(uuid, state, write);
  }

  /** The entries as they stand, whatever is written. */
  over(entries: readonly Entry[]): Entry[] {
    return entries.map((one) => ({ ...one, state: this.fates.get(one.uuid)?.state ?? one.state }));
  }
}
