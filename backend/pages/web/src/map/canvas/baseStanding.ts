/** Whether a base map can be seen: a network may not reach it, today or ever. Pure. */

/** So many tiles in a row that did not come, and the map is drawn as without. */
const PATIENCE = 4;

export class BaseStanding {
  private missing = 0;
  private there = false;

  get isThere(): boolean {
    return this.there;
  }

  /** Whether it has changed by it. */
  came(): boolean {
    this.missing = 0;
    return this.become(true);
  }

  failed(): boolean {
    this.missing++;
    return this.missing >= PATIENCE && this.become(false);
  }

  private become(there: boolean): boolean {
    const changed = this.there !== there;
    this.there = there;
    return changed;
  }
}
