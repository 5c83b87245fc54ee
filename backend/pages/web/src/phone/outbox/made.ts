/** Entries for tests. */

import type { Entry } from "./entry";

export const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  uuid: `u${seq}`,
  user: 1,
  kind: "action",
  method: "PUT",
  path: "/",
  body: {},
  moments: [],
  after: [],
  about: null,
  label: "",
  madeAt: seq * 1000,
  state: "waiting",
  fixed: null,
  attempts: 0,
  refusal: null,
  takenAt: null,
  ...more,
});
