/** One's own suggestions and what was answered: asked for when somebody looks. */

import { ask } from "@/api/client";
import { Problem } from "@/api/problems";
import type { Suggestion } from "./shapes";

/** Those with one's name, and the ones without that this phone remembers; null offline. */
export async function readSuggestions(unsigned: readonly string[]): Promise<Suggestion[] | null> {
  try {
    const { results } = await ask<{ results: Suggestion[] }>("GET", "/api/v1/suggestions/", { unasked: true });
    const others = await Promise.all(unsigned.slice(-20).map(readOne));
    return [...results, ...others.filter((one) => one !== null)];
  } catch (failure) {
    if (failure instanceof Problem) return null;
    throw failure;
  }
}

async function readOne(uuid: string): Promise<Suggestion | null> {
  try {
    return await ask<Suggestion>("GET", `/api/v1/suggestions/${uuid}/`, { unasked: true });
  } catch (failure) {
    // One that is still on its way, or gone by now.
    if (failure instanceof Problem && failure.status === 404) return null;
    throw failure;
  }
}
