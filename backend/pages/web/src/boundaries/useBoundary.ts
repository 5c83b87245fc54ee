/** One version of the boundaries on the page: read, followed while it is worked on, acted upon. */

import { onScopeDispose, shallowRef, watch } from "vue";
import {
  type Answers,
  answerBoundary,
  type BoundaryDetails,
  type Change,
  type Collection,
  deleteBoundary,
  type BoundaryProblem,
  publishBoundary,
  readBoundary,
  readChanges,
  readShapes,
  readSpots,
  readTasks,
  type Task,
  withdrawBoundary,
} from "@/api/boundaries";
import { Problem } from "@/api/problems";

export type Opened = ReturnType<typeof useBoundary>;
type Drawn = Awaited<ReturnType<typeof readShapes>>;

/** How often a version that is being read or checked is asked about, in milliseconds. */
const EVERY = 700;

export function useBoundary(chosen: () => number | null, whenChanged: () => void) {
  const details = shallowRef<BoundaryDetails | null>(null);
  const shapes = shallowRef<Drawn | null>(null);
  const spots = shallowRef<Collection<BoundaryProblem> | null>(null);
  const changes = shallowRef<Collection<Change> | null>(null);
  const tasks = shallowRef<Task[] | null>(null);
  const failure = shallowRef<unknown>(null);
  const busy = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function forget(): void {
    clearTimeout(timer);
    details.value = shapes.value = spots.value = changes.value = tasks.value = failure.value = null;
  }

  async function load(): Promise<void> {
    clearTimeout(timer);
    const id = chosen();
    if (id === null) return;
    try {
      take(await readBoundary(id));
      failure.value = null;
    } catch (reason) {
      if (id === chosen()) failure.value = reason;
    }
  }

  /** Believe a newer word of the server, and go on asking while it is being worked on. */
  function take(next: BoundaryDetails): void {
    if (next.id !== chosen()) return;
    const before = details.value;
    details.value = next;
    clearTimeout(timer);
    if (next.step) timer = setTimeout(() => void load(), EVERY);
    const ended = before?.id === next.id && before.step !== "" && next.step === "";
    if (ended || (before && before.status !== next.status)) whenChanged();
    if (next.step === "" && (next.status === "checked" || next.status === "published")) void draw(next);
  }

  let drawn = "";
  async function draw({ id, status, based_on }: BoundaryDetails): Promise<void> {
    const now = `${id} ${status}`;
    if (drawn === now && shapes.value) return;
    drawn = now;
    try {
      const [rows, problems, diff] = await Promise.all([
        readShapes(id),
        readSpots(id),
        based_on === null ? null : readChanges(id),
      ]);
      if (id !== chosen()) return;
      shapes.value = rows;
      spots.value = problems;
      changes.value = diff;
      tasks.value = based_on === null ? null : await tasksOf(id);
    } catch (reason) {
      if (id === chosen()) failure.value = reason;
    }
  }

  /** One act at a time; what the server then says replaces what was held. */
  async function act(doing: (id: number) => Promise<BoundaryDetails>): Promise<BoundaryDetails | null> {
    const id = chosen();
    if (id === null || busy.value) return null;
    busy.value = true;
    failure.value = null;
    try {
      const next = await doing(id);
      drawn = "";
      take(next);
      whenChanged();
      return next;
    } catch (reason) {
      failure.value = reason;
      return null;
    } finally {
      busy.value = false;
    }
  }

  async function remove(): Promise<boolean> {
    const id = chosen();
    if (id === null) return false;
    try {
      await deleteBoundary(id);
      whenChanged();
      return true;
    } catch (reason) {
      failure.value = reason;
      return false;
    }
  }

  watch(
    chosen,
    () => {
      forget();
      drawn = "";
      void load();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });

  return {
    details,
    shapes,
    spots,
    changes,
    tasks,
    failure,
    busy,
    load,
    answer: (answers: Answers) => act((id) => answerBoundary(id, answers)),
    publish: (at: string, accepted: string[]) => act((id) => publishBoundary(id, at, accepted)),
    withdraw: () => act(withdrawBoundary),
    remove,
  };
}

/** Counts by grid are figures on people: whoever may not draw is not told what is to be decided. */
async function tasksOf(id: number): Promise<Task[] | null> {
  try {
    return await readTasks(id);
  } catch (reason) {
    if (reason instanceof Problem && reason.status === 403) return null;
    throw reason;
  }
}
