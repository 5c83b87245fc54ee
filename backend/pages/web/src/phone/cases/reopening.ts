/** What was refused becomes something to write on: its words and photos stand in the form again. */

import { showConfirmDialog } from "vant/es/dialog";
import { words } from "@/words/phone";
import { draftOf, keepDraft } from "../keep/drafts";
import { bytesOf, takeOut } from "../keep/outbox";
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

/** Asks whether another report that stands half written may give way to this one. */
export async function mayGiveWay(entry: Entry): Promise<boolean> {
  const kept = await draftOf<ReportDraft>(entry.user, "report");
  if (kept === null || kept.uuid === entry.uuid || !hasContent(kept)) return true;
  const { cancel, refusals } = words.value;
  try {
    await showConfirmDialog({
      title: refusals.halfWritten,
      message: refusals.halfWrittenGoes,
      confirmButtonText: refusals.anew,
      cancelButtonText: cancel,
    });
    return true;
  } catch {
    return false;
  }
}

/** The refused report as the draft of the next. The entry stays until that is put in. */
export async function reopenReport(entry: Entry): Promise<void> {
  await keepDraft(entry.user, "report", reopenedReport(entry, await piecesCitedBy(entry)));
}

/** A report that is still waiting, taken out of the outbox to be written on; false when it is on its way. */
export async function takeOutReport(entry: Entry): Promise<boolean> {
  return takeOut(entry, "report", reopenedReport(entry, await piecesCitedBy(entry)));
}

async function piecesCitedBy(entry: Entry) {
  const cited = Array.isArray(entry.body?.evidence) ? entry.body.evidence.map(String) : [];
  return Promise.all(
    cited.map(async (uuid) => {
      const bytes = await bytesOf(uuid);
      return { uuid, size: bytes?.content.size ?? 0, isVoice: bytes?.content.type.startsWith("audio/") ?? false };
    }),
  );
}
