/** The stories of cases that somebody looked at, kept for where there is no network. */

import type { CaseEvent } from "@/api/shapes";
import { held, holdIfRoom } from "./held";

export interface KeptStory {
  number: string;
  /** When the server told it, by this phone's clock, ms. */
  at: number;
  events: CaseEvent[];
}
const KEPT = 40;

export async function storyOf(user: number, number: string): Promise<KeptStory | null> {
  const kept = await held("stories");
  return (kept?.user === user && kept.stories.find((one) => one.number === number)) || null;
}

/** The newest stay; photos in them can be seen for minutes only, so that their addresses go. */
export async function keepStory(user: number, number: string, events: readonly CaseEvent[]): Promise<void> {
  const kept = await held("stories");
  const others = kept?.user === user ? kept.stories.filter((one) => one.number !== number) : [];
  const plain = events.map((step) => ({ ...step, evidence: step.evidence.map((piece) => ({ ...piece, urls: null })) }));
  await holdIfRoom("stories", { user, stories: [{ number, at: Date.now(), events: plain }, ...others].slice(0, KEPT) });
}
