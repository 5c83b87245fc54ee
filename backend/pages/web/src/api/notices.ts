/** What the reader has been told and not answered yet. */

import { ask } from "./client";

export interface Notice {
  id: number;
  kind: string;
  text: string;
  subject: string;
  urgent: boolean;
  made_at: string;
  acknowledged_at: string | null;
}
export const readOpenNotices = async () =>
  (await ask<{ results: Notice[] }>("GET", "/api/v1/notices/?open=true", { unasked: true })).results;
export const acknowledge = (id: number) => ask<unknown>("POST", `/api/v1/notices/${id}/ack/`);
