/** What a step of a story says besides words of people: to whom, how long, by when, with what result. */

import type { CaseEvent } from "@/api/shapes";
import { dateWords, limitWords } from "@/look/moments";
import type { Language } from "@/words";
import type { Words } from "@/words/zh";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function stepWords(step: CaseEvent, words: Words, language: Language): string[] {
  const { matters } = words;
  const { to, fields } = step;
  const told: string[] = [];
  if (to) told.push(matters.story.to(to.name ?? to.case ?? to.department ?? ""));
  if (fields.extend_by) told.push(matters.story.by(limitWords(text(fields.extend_by), words)));
  if (fields.review_on) told.push(matters.story.review(text(fields.review_on)));
  if (fields.outcome) told.push(matters.outcomes[text(fields.outcome)] ?? text(fields.outcome));
  if (fields.service) told.push(matters.services[text(fields.service)] ?? text(fields.service));
  if (fields.finding) told.push(matters.findings[text(fields.finding)] ?? text(fields.finding));
  if (fields.arrive_by) told.push(matters.story.arriveBy(dateWords(text(fields.arrive_by), language)));
  if (typeof fields.round === "number") told.push(matters.story.round(fields.round));
  return told;
}
