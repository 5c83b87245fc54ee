/** What the reader has been told and not answered yet. */

import { ask, askAll } from "./client";

export interface Notice {
  id: number;
  kind: string;
  text: string;
  /** What it is about, as on the wire: `case:<number>`, `member:<id>`, `grid:<code>`; or empty. */
  subject: string;
  urgent: boolean;
  made_at: string;
  acknowledged_at: string | null;
}
/** All of them: an urgent one may be older than many others. */
export const readOpenNotices = () =>
  askAll<Notice>("/api/v1/notices/?open=true&page_size=500", 5000, { unasked: true });
export const acknowledge = (id: number) => ask<unknown>("POST", `/api/v1/notices/${id}/ack/`);

/** The number of the case that it is about, or null. */
export const caseOf = ({ subject }: Notice): string | null =>
  subject.startsWith("case:") ? subject.slice("case:".length) : null;
