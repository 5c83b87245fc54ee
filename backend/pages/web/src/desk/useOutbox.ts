/** The outbox of one operator: kept in the browser until everything in it was answered. */

import { computed, onScopeDispose, reactive, ref } from "vue";
import { readActingCase, sendAction, sendReport } from "@/api/desk";
import { deliver, isDone, type Job, type Wire } from "./outbox";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;
const SHOWN_DONE = 6;

const wire: Wire = {
  report: sendReport,
  act: sendAction,
  allowed: async (number) => (await readActingCase(number).catch(() => null))?.allowed ?? [],
};

export type Outbox = ReturnType<typeof useOutbox>;

export function useOutbox(key: string) {
  const jobs = reactive<Job[]>(read(key));
  const done = ref<Job[]>([]);
  const isCutOff = ref(false);
  let wait = FIRST_WAIT;
  let timer = 0;
  let sending = false;

  function keep(): void {
    localStorage.setItem(key, JSON.stringify(jobs));
  }
  function add(job: Job): void {
    jobs.push(job);
    keep();
    void send();
  }
  function drop(job: Job): void {
    jobs.splice(jobs.indexOf(job), 1);
    keep();
  }

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    window.clearTimeout(timer);
    try {
      for (const job of [...jobs]) {
        if (job.stuck) continue;
        await deliver(job, wire, keep);
        if (isDone(job)) {
          drop(job);
          done.value = [job, ...done.value].slice(0, SHOWN_DONE);
        }
      }
      isCutOff.value = false;
      wait = FIRST_WAIT;
    } catch {
      isCutOff.value = true;
      timer = window.setTimeout(() => void send(), wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    } finally {
      sending = false;
    }
    // What came in while the last one was on its way.
    if (!isCutOff.value && jobs.some((job) => !job.stuck)) void send();
  }

  const sendNow = () => void send();
  window.addEventListener("online", sendNow);
  onScopeDispose(() => {
    window.clearTimeout(timer);
    window.removeEventListener("online", sendNow);
  });
  sendNow();
  const waiting = computed(() => jobs.filter((job) => !job.stuck));
  const stuck = computed(() => jobs.filter((job) => job.stuck !== null));
  return { waiting, stuck, done, isCutOff, add, drop, keep, send };
}

function read(key: string): Job[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]") as Job[];
  } catch {
    return [];
  }
}
