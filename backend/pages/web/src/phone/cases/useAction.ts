/** An action from its first letter to the outbox: kept at every change, found again after a kill. */

import { computed, onScopeDispose, reactive, ref, watch } from "vue";
import { filled, lacking } from "@/acting/asked";
import { words } from "@/words/phone";
import { NoRoom } from "../keep/database";
import { draftOf, dropDraft, keepDraft, type DraftKey } from "../keep/drafts";
import type { Body } from "../outbox/entry";
import { action as composed, type Spot } from "../outbox/compose";
import { withWhatFollows } from "../outbox/order";
import { usePhone } from "../state/phone";
import type { CaseAhead } from "../workflow/ahead";
import { edgeFor } from "../workflow/table";
import { type ActionDraft, askedBy, emptyAction, hasContent } from "./draft";
import { standingOf } from "./mine";
import { sendWords } from "./saying";

const KEPT_AFTER = 250;

export const draftKeyOf = (number: string, action: string): DraftKey => `action:${number}:${action}`;

/** One action on one case. `user` is who holds the phone now. */
export function useAction(one: () => CaseAhead, action: string, user: number) {
  const phone = usePhone();
  const key = draftKeyOf(one().number, action);
  const draft = reactive<ActionDraft>(emptyAction());
  const ready = ref(false);
  const busy = ref(false);
  const noRoom = ref(false);
  let isOver = false;

  const edge = computed(() => edgeFor(phone.workflow.value?.edges ?? [], action, standingOf(one()), one().hats));
  const asked = computed(() => askedBy(edge.value));
  const missing = computed(() => lacking(asked.value, draft.typed));

  let timer: ReturnType<typeof setTimeout> | undefined;
  let keeping: Promise<void> = Promise.resolve();
  /** Write the draft to the disk, one after the other: the newest stays. */
  function keepNow(): Promise<void> {
    clearTimeout(timer);
    keeping = keeping.then(async () => {
      if (isOver || !ready.value) return;
      try {
        if (hasContent(draft)) await keepDraft(user, key, plainly(draft));
        else await dropDraft(user, key);
        noRoom.value = false;
      } catch (failure) {
        if (!(failure instanceof NoRoom)) throw failure;
        noRoom.value = true;
      }
    });
    return keeping;
  }
  watch(draft, () => {
    if (!ready.value) return;
    clearTimeout(timer);
    timer = setTimeout(() => void keepNow(), KEPT_AFTER);
  });
  // A photo is on the disk already: the draft that lists it follows at once.
  watch(() => draft.photos, () => void keepNow());
  const onHide = () => {
    if (document.visibilityState === "hidden") void keepNow();
  };
  // A camera in front may cost the page its life.
  document.addEventListener("visibilitychange", onHide);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", onHide);
    void keepNow();
  });
  void draftOf<ActionDraft>(user, key).then((kept) => {
    if (kept) Object.assign(draft, kept);
    ready.value = true;
  });

  /** Photos of this case that are still on this phone. */
  const unsentOf = (number: string): string[] =>
    phone.waiting.value
      .filter(({ kind, about }) => kind === "evidence" && (about === number || phone.numbers.value[about ?? ""] === number))
      .map(({ uuid }) => uuid);

  /** Into the outbox; false when something lacks or does not fit. */
  async function send({ spot = null, reason = "" }: { spot?: Spot | null; reason?: string } = {}): Promise<boolean> {
    if (busy.value || missing.value.length > 0) return false;
    busy.value = true;
    clearTimeout(timer);
    await keeping;
    const { instead, happenedAt, photos, typed } = plainly(draft);
    const { to, fields, ...said } = filled(asked.value, typed);
    const all = phone.entries.value;
    const refused = instead && all.find((entry) => entry.uuid === instead.uuid && entry.state === "refused");
    const gone = refused ? withWhatFollows(refused, all) : [];
    const made = composed(
      {
        user,
        label: `${sendWords(action, words.value)} · ${one().type_name}`,
        about: refused?.about ?? one().number,
        action,
        version: one().version,
        evidence: photos,
        spot,
        ...(reason ? { reason } : {}),
        ...said,
        ...(to ? { to: to as Body } : {}),
        ...(fields ? { fields: fields as Body } : {}),
        ...(refused && !instead.isSpent ? { uuid: refused.uuid } : {}),
        ...(refused && happenedAt ? { happenedAt } : {}),
        // Who says why it goes on without the photos does not wait for them.
        afterBytes: edge.value?.guards.includes("bytes_arrived") && !reason ? unsentOf(one().number) : null,
      },
      // What followed what was refused follows this.
      all.filter((entry) => !gone.includes(entry)),
    );
    // From here on nothing brings the draft back: a late letter would be a second action.
    isOver = true;
    try {
      await phone.put(made, { user, key }, refused?.uuid ?? null);
      return true;
    } catch (failure) {
      isOver = false;
      if (!(failure instanceof NoRoom)) throw failure;
      noRoom.value = true;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { draft, ready, busy, noRoom, edge, asked, missing, send };
}

/** A copy without the watching around it, as the disk takes it. */
const plainly = (draft: ActionDraft): ActionDraft => JSON.parse(JSON.stringify(draft)) as ActionDraft;
