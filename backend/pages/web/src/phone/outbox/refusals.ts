/** Why something was not taken, in one plain sentence, and what may be done instead. Pure. */

import type { words as phoneWords } from "@/words/phone";
import type { Entry, Refusal } from "./entry";

type Words = typeof phoneWords.value;
type Owner = NonNullable<Refusal["now"]>["owner"];

export const actionOf = (entry: Entry): string => String(entry.body?.action ?? "");
/** What was to be done, as the phone calls it. */
export const verbOf = (action: string, words: Words): string => words.actions[action] ?? action;

/** What has to be said of a refused entry; empty for one that was not refused. */
export function refusalSentence(entry: Entry, words: Words): string {
  const { refusal } = entry;
  if (!refusal) return "";
  const said = reasonOf(entry, refusal, words);
  return hasWords(entry) ? `${said}${words.refusals.textKept}` : said;
}

function reasonOf(entry: Entry, { type, words: told, pointer, now }: Refusal, words: Words): string {
  const { refusals } = words;
  const who = ownerName(now?.owner ?? null, words);
  const state = now ? stateName(now.state, now.awaits, words) : "";
  const what = verbOf(actionOf(entry), words);
  if (type === "stale") {
    const wasTaken = actionOf(entry) === "take" && now?.state === "handling" && now.owner?.kind !== "centre";
    if (wasTaken && who) return refusals.takenBy(who);
    return who ? refusals.movedOn(state, who) : refusals.movedOnUnknown;
  }
  if (type === "not-from-here") return now ? refusals.notFromHere(state, what) : refusals.notFromHereUnknown(what);
  if (type === "not-yours") return who ? refusals.notYours(who) : refusals.notYoursUnknown;
  const known = refusals.types[type] ?? (pointer === null ? undefined : refusals.pointers[pointer]);
  return known ?? (told ? refusals.otherwise(told) : refusals.otherwiseUnknown);
}

const ownerName = (owner: Owner, words: Words): string =>
  owner === null ? "" : owner.kind === "centre" ? words.refusals.centreOf(owner.name) : owner.name;

export const stateName = (state: string, awaits: string, words: Words): string => words.awaits[awaits] ?? words.states[state] ?? state;

/** Whether the very same may be taken later, when other things have arrived or been done. */
export const mayPassLater = ({ type }: Refusal): boolean =>
  ["evidence-missing", "co-handlers-open", "unknown-action", "no-number", "not-found", "not-allowed", "shift-open", "unknown-shift", "bytes-lost"].includes(type);

/** Whether somebody wrote something that would be lost. */
export function hasWords({ body }: Entry): boolean {
  const written = ["reason", "note", "description"].some((name) => typeof body?.[name] === "string" && body[name] !== "");
  return written || (Array.isArray(body?.evidence) && body.evidence.length > 0);
}

/** What may be done with what was written: the same again where that is allowed now, else what takes
 * words and is. `allowed`: of the case as it stands here now, if it is held. */
export function insteadOf(entry: Entry, allowed: readonly string[] | null): string[] {
  const may = allowed ?? entry.refusal?.now?.allowed ?? [];
  const same = actionOf(entry);
  const others = ["comment", "report_done", "co_report", "return", "ask_extension"].filter((action) => action !== same && may.includes(action));
  return may.includes(same) ? [same, ...others] : others;
}
