/** The newer build of this page, taken by itself at a quiet moment. */

import { BuildWatch, scriptOf } from "./build";
import { jittered, useTurns } from "./useTurns";

const EVERY = 2 * 60_000;

async function read(address: string): Promise<Response> {
  const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** Asking for the shell also renews the cookie against forged requests, which lives for a year. */
export function useNewBuilds(isQuiet: () => boolean): void {
  const running = scriptOf(document.head.outerHTML + document.body.outerHTML);
  if (running === null) return;
  const watch = new BuildWatch({
    running,
    readShell: async () => (await read("/wall/")).text(),
    readScript: async (address) => void (await read(address)),
    isQuiet,
    now: Date.now,
    takeNew: () => {
      location.reload();
    },
  });
  useTurns(() => watch.look(), () => jittered(EVERY)).now();
}
