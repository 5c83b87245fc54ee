/** What was refused becomes something to write on: its words and photos stand in the form again. */

import { draftOf, keepDraft } from "../keep/drafts";
import { bytesOf } from "../keep/outbox";
import { newUuid } from "../outbox/compose";
import type { Entry } from "../outbox/entry";
import { hasContent, type ReportDraft } from "../report/draft";
import { reopenedReport } from "../report/reopened";
import { type ActionDraft, reopened } from "./draft";
import { draftKeyOf } from "./useAction";

/** The refused action as the draft of one in its place. The entry stays until that is put in. */
export async function reopenAction(entry: Entry, number: string, action: string): Promise<void> {
  const key = draftKeyOf(number, action);
  const kept = await draftOf<ActionDraft>(entry.user, key);
  await keepDraft(entry.user, key, reopened(entry, action, kept));
}

/** Whether another report than this one stands half written: it would give way. */
export async function isHalfWritten(entry: Entry): Promise<boolean> {
  const kept = await draftOf<ReportDraft>(entry.user, "report");
  return kept !== null && kept.uuid !== entry.uuid && hasContent(kept);
}

/** The refused report as the draft of the next; what else was half written there gives way to it. */
export async function reopenReport(entry: Entry): Promise<void> {
  const cited = Array.isArray(entry.body?.evidence) ? entry.body.evidence.map(String) : [];
  const pieces = await Promise.all(
    cited.map(async (uuid) => {
      const bytes = await bytesOf(uuid);
      return { uuid, size: bytes?.content.size ?? 0, isVoice: bytes?.content.type.startsWith("audio/") ?? false };
    }),
  );
  // Under a uuid that the server has for something else, nothing can be sent again.
  const uuid = entry.refusal?.type === "uuid-taken" ? newUuid() : entry.uuid;
  await keepDraft(entry.user, "report", reopenedReport(entry.body ?? {}, uuid, pieces));
}
