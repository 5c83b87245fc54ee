/** What a wall asks for: who it is, its enrolment, and the figures of an area. */

import { ask } from "./client";
import type { components } from "./described";
import type { LiveTicket } from "./shapes";

type Described = components["schemas"];
export type Figures = Described["Figures"];
export type Pooled = Described["Pooled"];
export type Day = Described["Day"];
export type Share = Described["Share"];
export type Newest = Described["Newest"];

/** `area` is what this wall shows, `areas` what it may look into: the townships of a district. */
export type Wall = Described["OwnWall"];
export type WallArea = Described["ShownArea"];

/** Nobody sits before a wall to ask again: an answer that never comes is given up, ms. */
const PATIENCE = 20_000;
const alone = () => ({ unasked: true, signal: AbortSignal.timeout(PATIENCE) });

export const readWall = () => ask<Wall>("GET", "/api/v1/wall/", alone());
export const enrolWall = (code: string) =>
  ask<Wall>("POST", "/api/v1/wall/enrolment/", { body: { code }, signal: AbortSignal.timeout(PATIENCE) });
/** Whoever is signed in before it: of the live wire, what walls show. */
export const takeWallTicket = () =>
  ask<LiveTicket>("POST", "/api/v1/live/tickets/?shown_on=wall", { signal: AbortSignal.timeout(PATIENCE) });
export const readFigures = (area: string) =>
  ask<Figures>("GET", `/api/v1/figures/?area=${encodeURIComponent(area)}`, alone());
