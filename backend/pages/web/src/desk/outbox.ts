/** Calls on their way to the server: each goes out step by step, as often as the network needs, and
 * is gone from the browser when its last step was answered. Pure but for what it is given. */

import { Problem } from "@/api/problems";
import type { CaseAfter } from "@/api/desk";
import type { Draft } from "./draft";

export interface Step {
  uuid: string;
  body: Record<string, unknown> & { action: string };
}
export interface Job {
  draft: Draft;
  report: Record<string, unknown>;
  steps: Step[];
  /** Steps that were answered, the report not counted. */
  done: number;
  number: string | null;
  state: string | null;
  /** Why it goes no further without a person; null while it is on its way. */
  stuck: { status: number; words: string; allowed: string[] } | null;
}
export interface Wire {
  report: (uuid: string, body: unknown) => Promise<{ case: CaseAfter }>;
  act: (number: string, uuid: string, body: unknown) => Promise<{ case: CaseAfter }>;
  allowed: (number: string) => Promise<string[]>;
}

/** A job whose steps follow one another: each names the one before, so that all can be written now. */
export function jobOf(
  draft: Draft,
  report: Record<string, unknown>,
  actions: (Record<string, unknown> & { action: string })[],
): Job {
  let before = draft.uuid;
  const steps = actions.map((body) => {
    const step = { uuid: crypto.randomUUID(), body: { ...body, version: { after: before } } };
    before = step.uuid;
    return step;
  });
  return { draft, report, steps, done: 0, number: null, state: null, stuck: null };
}

export const isDone = (job: Job) => job.number !== null && job.done === job.steps.length;
/** Whether the same may succeed later: nobody answered, or the server was busy or gone. */
export const isPassing = ({ status }: Problem) =>
  status === 0 || status >= 500 || status === 401 || status === 408 || status === 429;

/**
 * Take a job as far as it goes, telling `kept` after each answer. Throws a passing problem to be
 * tried again; any other leaves the job stuck, with what is allowed instead.
 */
export async function deliver(job: Job, wire: Wire, kept: () => void): Promise<void> {
  try {
    if (job.number === null) {
      note(job, await wire.report(job.draft.uuid, job.report));
      kept();
    }
    while (job.done < job.steps.length) {
      const step = job.steps[job.done] as Step;
      note(job, await wire.act(job.number as string, step.uuid, step.body));
      job.done += 1;
      kept();
    }
  } catch (failure) {
    if (!(failure instanceof Problem) || isPassing(failure)) throw failure;
    const allowed = job.number === null ? [] : await wire.allowed(job.number);
    job.stuck = { status: failure.status, words: failure.message, allowed };
    kept();
  }
}

function note(job: Job, answer: { case: CaseAfter }): void {
  job.number = answer.case.number;
  job.state = answer.case.state;
}

/** The job goes on with other steps from where it stands, such as to another recipient. */
export function goOnWith(job: Job, actions: (Record<string, unknown> & { action: string })[]): void {
  const before = job.done > 0 ? (job.steps[job.done - 1] as Step).uuid : job.draft.uuid;
  const rest = jobOf({ ...job.draft, uuid: before }, {}, actions).steps;
  job.steps = [...job.steps.slice(0, job.done), ...rest];
  job.stuck = null;
}
