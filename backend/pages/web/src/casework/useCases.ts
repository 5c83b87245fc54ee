/**
 * The open cases, kept true by the wire: read once as a list, afterwards one by one as something
 * is heard of them.
 */

import { onScopeDispose, ref, shallowReactive, shallowRef } from "vue";
import { Problem } from "@/api/problems";
import { readCase, readOpenCases } from "@/api/reads";
import type { CaseSummary } from "@/api/shapes";
import { payloadOf } from "@/live/messages";
import type { Change } from "@/live/state";
import { retryWait } from "@/live/waits";
import { type Book, isOpen, unread, withLamps } from "./casebook";

/** Word of a case is gathered for this long before it is read, ms. */
const GATHER = 250;
/** More cases than this at once (a storm, a long absence) are read as the list again. */
const MANY = 40;
const AT_ONCE = 4;
const FRESH_FOR = 12_000;

/** Of which cases something was heard in this moment: who shows one reads it again. */
export type Touched = Pick<ReadonlySet<string>, "has">;
export type Cases = ReturnType<typeof useCases>;

export function useCases() {
  const book = shallowRef<Book>(new Map());
  const failure = shallowRef<Problem | null>(null);
  const loaded = ref(false);
  /** Cases that appeared while the page was open, for a while. */
  const fresh = shallowReactive(new Set<string>());
  const touched = shallowRef<Touched>(new Set());

  /** Heard of, and not read since. */
  const waiting = new Set<string>();
  /** Heard of while a list comes, which may be older than that. */
  let meanwhile: Set<string> | null = null;
  /** The newest question about each case that is under way: an older answer may come later. */
  const asked = new Map<string, number>();
  let questions = 0;
  let lists = 0;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  onScopeDispose(() => {
    clearTimeout(again);
    clearTimeout(gathering);
  });

  /** Again and again until it is there: nobody need press anything when the network is back. */
  async function load(): Promise<void> {
    clearTimeout(again);
    const mine = ++lists;
    const heard = (meanwhile = new Set<string>());
    try {
      const list = await readOpenCases();
      if (mine !== lists) return;
      meanwhile = null;
      asked.clear();
      book.value = new Map(list.map((one) => [one.number, one]));
      failure.value = null;
      loaded.value = true;
      attempt = 0;
      for (const number of [...waiting, ...heard]) wait(number);
    } catch (reason) {
      if (mine !== lists) return;
      failure.value = asProblem(reason);
      const { status } = failure.value;
      if (status !== 401 && status !== 403)
        again = setTimeout(() => void load(), retryWait(attempt++, Math.random()));
    }
  }

  function hear(change: Change): void {
    if (change.missed && loaded.value) {
      void load();
      touched.value = { has: () => true };
    }
    book.value = withLamps(book.value, change.set);
    for (const number of unread(book.value, change.set, change.gone)) wait(number);
    for (const event of change.events) {
      const step = payloadOf("case", event);
      if (step !== null) wait(step.number);
    }
  }

  function wait(number: string): void {
    waiting.add(number);
    meanwhile?.add(number);
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void readWaiting();
    }, GATHER);
  }

  async function readWaiting(): Promise<void> {
    if (!loaded.value) return; // the list is still to come
    const numbers = [...waiting];
    waiting.clear();
    touched.value = new Set(numbers);
    if (numbers.length > MANY) {
      await load();
      return;
    }
    const readers = Array.from({ length: AT_ONCE }, async () => {
      for (let number = numbers.pop(); number !== undefined; number = numbers.pop())
        await readOne(number);
    });
    await Promise.all(readers);
  }

  async function readOne(number: string): Promise<void> {
    const mine = ++questions;
    asked.set(number, mine);
    const one = await readCase(number, true).catch(asProblem);
    if (asked.get(number) !== mine) return; // asked again since, or the list came
    asked.delete(number);
    if (!(one instanceof Problem)) {
      if (isOpen(one)) put(one);
      else remove(number);
    } else if (one.status === 404 || one.status === 403) remove(number);
    else if (one.status !== 401) setTimeout(() => { wait(number); }, 5000);
  }

  function put(one: CaseSummary): void {
    const isNew = !book.value.has(one.number);
    book.value = new Map(book.value).set(one.number, one);
    if (!isNew) return;
    fresh.add(one.number);
    setTimeout(() => fresh.delete(one.number), FRESH_FOR);
  }

  function remove(number: string): void {
    if (!book.value.has(number)) return;
    const next = new Map(book.value);
    next.delete(number);
    book.value = next;
    fresh.delete(number);
  }

  return { book, failure, loaded, fresh, touched, load, hear, readAgain: wait };
}

function asProblem(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  return new Problem({ type: "about:blank", title: String(reason), status: -1 });
}
