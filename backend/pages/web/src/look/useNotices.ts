/** What the reader was told and has not answered: looked at now and then while somebody sees the page, and at any
 * time when something is heard: the name of the window tells it to who looks at another. */

import { computed, onScopeDispose, shallowRef } from "vue";
import { acknowledge, type Notice, readOpenNotices } from "@/api/notices";

/** Milliseconds between two looks; whoever hides the page asks again when it is seen. */
const EVERY = 30_000;
/** Several words of the wire at once are one look. */
const GATHER = 150;

export type Notices = ReturnType<typeof useNotices>;

export function useNotices() {
  const notices = shallowRef<Notice[]>([]);
  const urgent = computed(() => notices.value.filter((one) => one.urgent));
  /** Why the last answer did not get through. */
  const failure = shallowRef<unknown>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Something was heard that has not been looked at. */
  let isBehind = true;

  function lookIn(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), wait);
  }
  async function look(): Promise<void> {
    if (isBehind || !document.hidden) {
      isBehind = false;
      try {
        notices.value = await readOpenNotices();
      } catch {
        isBehind = true; // the page tells of a lost line in its own place; the count stays as it was
      }
    }
    lookIn(EVERY);
  }
  async function answer(one: Notice): Promise<void> {
    failure.value = null;
    try {
      await acknowledge(one.id);
      notices.value = notices.value.filter(({ id }) => id !== one.id);
    } catch (reason) {
      failure.value = reason;
    }
  }
  const seen = () => {
    if (!document.hidden) lookIn(0);
  };
  document.addEventListener("visibilitychange", seen);
  onScopeDispose(() => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  });
  void look();

  return {
    notices,
    urgent,
    failure,
    answer,
    /** Something was heard of notices: look at once. */
    heard: () => {
      isBehind = true;
      lookIn(GATHER);
    },
  };
}
