/** A report from its first letter to the outbox: kept at every change, found again after a kill. */

import { computed, onScopeDispose, reactive, ref, watch } from "vue";
import { NoRoom } from "../keep/database";
import { draftOf, dropDraft, keepDraft } from "../keep/drafts";
import { held, holdIfRoom } from "../keep/held";
import { dropBytes } from "../keep/outbox";
import { action, report } from "../outbox/compose";
import { keepContent } from "../photos/taking";
import { usePhone } from "../state/phone";
import { type Choice, choicesOf } from "./choosing";
import { emptyDraft, hasContent, type Lack, lackOf, PHOTOS_AT_MOST, piecesOf, type ReportDraft, sourceOf } from "./draft";
import { compressed, Unreadable } from "./photos";
import { useRecording } from "./recording";

const KEPT_AFTER = 250;
const NOTE_AT_MOST = 2_000;

/** Why something did not go as it should, for the screen to say. */
export type Trouble = "no_room" | "no_room_for_photo" | "no_room_for_voice" | "unreadable" | "too_many" | "draft_not_kept" | Lack;
export type Report = ReturnType<typeof useReport>;

export function useReport() {
  const phone = usePhone();
  const draft = reactive<ReportDraft>(emptyDraft());
  const ready = ref(false);
  const busy = ref(false);
  const trouble = ref<Trouble | null>(null);
  /** Photos that are being made smaller. */
  const working = ref(0);

  const types = computed(() => choicesOf(phone.catalogue.value));
  const type = computed<Choice | null>(() => types.value.find(({ code }) => code === draft.type) ?? null);
  const user = () => phone.me.value?.id ?? null;
  const maySettle = computed(() => phone.me.value?.role === "worker" && type.value?.self_handle === true);
  /** Where a matter without a position is told: the area of one's home grid. */
  const homeGrid = computed(() => {
    const grids = phone.today.value?.grids ?? [];
    return grids.find(({ kind }) => kind === "home") ?? grids[0] ?? null;
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  let keeping: Promise<void> = Promise.resolve();
  let isOver = false;
  /** Write the draft to the disk, one after the other: the newest stays. */
  function keepNow(): Promise<void> {
    clearTimeout(timer);
    keeping = keeping.then(async () => {
      const owner = user();
      if (isOver || owner === null || !ready.value) return;
      try {
        if (hasContent(draft)) await keepDraft(owner, "report", plainly(draft));
        else await dropDraft(owner, "report");
        if (trouble.value === "draft_not_kept") trouble.value = null;
      } catch (failure) {
        if (!(failure instanceof NoRoom)) throw failure;
        trouble.value = "draft_not_kept";
      }
    });
    return keeping;
  }
  watch(draft, () => {
    if (!ready.value) return;
    clearTimeout(timer);
    timer = setTimeout(() => void keepNow(), KEPT_AFTER);
  });
  const onHide = () => {
    if (document.visibilityState === "hidden") void keepNow();
  };
  // A camera in front may cost the page its life.
  document.addEventListener("visibilitychange", onHide);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", onHide);
    void keepNow();
  });

  watch(
    () => user(),
    async (owner) => {
      ready.value = false;
      if (owner === null) return;
      const kept = await draftOf<ReportDraft>(owner, "report");
      if (owner !== user()) return;
      Object.assign(draft, emptyDraft(), kept);
      ready.value = true;
    },
    { immediate: true },
  );
  // What may not be settled alone is not said to be, also when the type changes afterwards.
  watch([maySettle, type], ([may, chosen]) => {
    if (chosen && !may) draft.settled = false;
  });
  watch(
    () => [draft.type, piecesOf(draft).length, draft.record, draft.settled],
    () => {
      if (trouble.value === "type" || trouble.value === "proof") trouble.value = null;
    },
  );

  async function kept(content: Blob): Promise<{ uuid: string; size: number } | null> {
    const owner = user();
    return owner === null ? null : { uuid: await keepContent(content, owner), size: content.size };
  }

  async function addPhotos(files: readonly File[]): Promise<void> {
    trouble.value = null;
    // What was written stands on the disk before a photo may take the last room.
    await keepNow();
    working.value += files.length;
    for (const file of files) {
      try {
        if (draft.photos.length >= PHOTOS_AT_MOST) trouble.value = "too_many";
        else {
          const piece = await kept(await compressed(file));
          if (piece) draft.photos.push(piece);
          await keepNow();
        }
      } catch (failure) {
        trouble.value = told(failure, "no_room_for_photo");
      } finally {
        working.value--;
      }
    }
  }

  async function setVoice(content: Blob, seconds: number): Promise<void> {
    trouble.value = null;
    await dropVoice();
    try {
      const piece = await kept(content);
      if (piece) draft.voice = { ...piece, seconds };
      await keepNow();
    } catch (failure) {
      trouble.value = told(failure, "no_room_for_voice");
    }
  }

  const recording = useRecording(setVoice);

  async function dropPhoto(uuid: string): Promise<void> {
    draft.photos = draft.photos.filter((one) => one.uuid !== uuid);
    await keepNow();
    await dropUnsent(uuid);
  }
  /** What stands in the outbox, such as of a report that was not taken, is that one's until this goes. */
  async function dropUnsent(uuid: string): Promise<void> {
    if (!phone.entries.value.some((entry) => entry.uuid === uuid)) await dropBytes(uuid);
  }
  async function dropVoice(): Promise<void> {
    const known = draft.voice;
    if (!known) return;
    draft.voice = null;
    await keepNow();
    await dropUnsent(known.uuid);
  }

  /** Everything anew; what was taken for it goes with it. */
  async function clear(): Promise<void> {
    const pieces = piecesOf(draft);
    const { spot, spotBy } = draft;
    Object.assign(draft, emptyDraft(), spotBy === "phone" ? { spot, spotBy } : {});
    trouble.value = null;
    await keepNow();
    for (const uuid of pieces) await dropUnsent(uuid);
  }

  /** Into the outbox; the uuid of the report, or null when something lacks or does not fit. */
  async function send(): Promise<string | null> {
    const owner = user();
    // Who sends while speaking has said it all.
    await recording.stop();
    trouble.value = lackOf(draft);
    const chosen = type.value;
    if (trouble.value !== null || chosen === null || owner === null || busy.value || working.value > 0) return null;
    const made = report({
      user: owner,
      label: labelOf(chosen, draft.description),
      uuid: draft.uuid,
      type: chosen.code,
      source: sourceOf(phone.me.value?.role ?? ""),
      spot: draft.spot && { ...draft.spot },
      area: draft.spot === null ? (homeGrid.value?.code.slice(0, COMMUNITY_DIGITS) ?? null) : null,
      address: draft.address.trim(),
      description: draft.description.trim() || chosen.name,
      selfHandled: draft.settled
        ? { note: draft.settledNote.trim() || SETTLED, record: draft.record.trim() }
        : null,
      evidence: piecesOf(draft),
      occurredAt: draft.seenAt ?? Date.now(),
    });
    if (!(await putIn(made))) return null;
    await countFavourite(chosen.code);
    return made[0]?.uuid ?? null;
  }

  /** Said on a case that is there already, in place of a report; false when it does not fit. */
  async function comment(number: string, version: number, words: string): Promise<boolean> {
    const owner = user();
    await recording.stop();
    if (owner === null || busy.value || working.value > 0) return false;
    const made = action(
      {
        user: owner,
        label: labelOf(type.value, words),
        about: number,
        action: "comment",
        version,
        note: words.trim().slice(0, NOTE_AT_MOST),
        evidence: piecesOf(draft),
      },
      phone.entries.value,
    );
    return putIn(made);
  }

  async function putIn(made: Parameters<typeof phone.put>[0]): Promise<boolean> {
    const owner = user();
    if (owner === null) return false;
    busy.value = true;
    clearTimeout(timer);
    await keeping;
    // What changes from here on, such as a position that comes late, brings no draft back.
    isOver = true;
    try {
      await phone.put(made, { user: owner, key: "report" });
      return true;
    } catch (failure) {
      isOver = false;
      if (!(failure instanceof NoRoom)) throw failure;
      trouble.value = "no_room";
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { draft, ready, busy, working, trouble, types, type, maySettle, homeGrid, recording, addPhotos, dropPhoto, dropVoice, clear, send, comment };
}

/** The code of a grid begins with that of its home community. */
const COMMUNITY_DIGITS = 12;
/** What the server is told of a matter that somebody settled without a word. */
const SETTLED = "已当场处理";

const labelOf = (type: Choice | null, words: string): string =>
  [type?.name, words.trim().slice(0, 60)].filter(Boolean).join("：");

/** A copy without the watching around it, as the disk takes it. */
const plainly = (draft: ReportDraft): ReportDraft => JSON.parse(JSON.stringify(draft)) as ReportDraft;

function told(failure: unknown, noRoom: Trouble): Trouble {
  if (failure instanceof NoRoom) return noRoom;
  if (failure instanceof Unreadable) return "unreadable";
  throw failure;
}

async function countFavourite(code: string): Promise<void> {
  const counts = (await held("favourites")) ?? {};
  await holdIfRoom("favourites", { ...counts, [code]: (counts[code] ?? 0) + 1 });
}
