/** Acting on cases: the questions, and whom one may hand a case to. */

import { ask, askAll } from "./client";
import type { components } from "./described";
import type { ProblemDetails } from "./problems";
import type { Caller, CaseDetails } from "./shapes";

export interface ActionBody {
  action: string;
  version: number;
  reason?: string;
  note?: string;
  to?: { member: number } | { department: string } | { case: string };
  fields?: Record<string, unknown>;
}
export interface OneDone {
  case: string;
  uuid: string;
  status: number;
  answer: Partial<ProblemDetails>;
}
export interface Department {
  code: string;
  name: string;
  level: string;
}
/** Somebody the case could go to, the best first, and why; `passed_over`: not now. */
export type Candidate = components["schemas"]["Candidate"];

const one = (number: string) => `/api/v1/cases/${encodeURIComponent(number)}/`;

/** The same uuid and body twice are one action: a lost answer can be asked for again. */
export const act = (number: string, uuid: string, body: ActionBody) =>
  ask<unknown>("PUT", `${one(number)}actions/${uuid}/`, { body });
export const actOnMany = async (actions: (ActionBody & { case: string; uuid: string })[]) =>
  (await ask<{ results: OneDone[] }>("POST", "/api/v1/cases/actions/", { body: { actions } })).results;
export const gather = (parent: string, children: readonly string[]) =>
  ask<CaseDetails>("PUT", `${one(parent)}children/`, { body: { children } });
/** A superior platform is asked to take its order back. */
export const giveBack = (number: string, uuid: string, reason: string) =>
  ask<unknown>("PUT", `${one(number)}superior-return/${uuid}/`, { body: { reason } });
export interface Unmasked {
  callers: (Caller & { report: string })[];
  address: string;
}
/** Why something masked is to be read, with the code of the second factor. */
export interface Why {
  reason: string;
  otp?: string;
}
export const unmask = (number: string, body: Why) =>
  ask<Unmasked>("POST", `${one(number)}unmask/`, { body });
export const readDepartments = () => askAll<Department>("/api/v1/departments/?page_size=500");
export const readCandidates = (number: string) =>
  ask<Candidate[]>("GET", `${one(number)}candidates/`, { unasked: true });
