/** What a phone asks the server. Kept answers are asked for again only when they changed. */

import { ask, send } from "@/api/client";
import type { LiveTicket } from "@/api/shapes";
import type { Catalogue, Changes, Ground, Today, WhoAmI, Workflow } from "./shapes";

const unasked = { unasked: true };

export const readMe = () => ask<WhoAmI>("GET", "/api/v1/me/", unasked);
export const readToday = () => ask<Today>("GET", "/api/v1/me/today/", unasked);
export const readChanges = (after: string) =>
  ask<Changes>("GET", `/api/v1/me/changes/?after=${encodeURIComponent(after)}`, unasked);
/** As the button of the other pages does; the server answers with its sign-in page. */
export const endSession = () => send("POST", "/logout/", {});
export const takeTicket = () => ask<LiveTicket>("POST", "/api/v1/live/tickets/", unasked);

export interface Edition<T> {
  etag: string;
  value: T;
}
/** The newest edition of what rarely changes; the known one when it is that. */
async function newest<T>(path: string, known: Edition<T> | null): Promise<Edition<T>> {
  const answer = await send("GET", path, { ...unasked, ...(known ? { headers: { "If-None-Match": known.etag } } : {}) });
  if (answer.status === 304 && known) return known;
  return { etag: answer.headers.get("ETag") ?? "", value: (await answer.json()) as T };
}
export const readGround = (known: Edition<Ground> | null) => newest("/api/v1/me/ground/", known);
export const readWorkflow = (known: Edition<Workflow> | null) => newest("/api/v1/workflow/", known);
export const readCatalogue = (known: Edition<Catalogue> | null) => newest("/api/v1/catalogue/?include=words", known);
