/** One entry over HTTP. */

import { send, Written } from "@/api/client";
import { Problem, unreachable } from "@/api/problems";
import type { Bytes } from "../keep/database";
import type { Entry } from "./entry";

const SOON = 30_000;
/** Of a chunk on a poor line. */
const LATER = 90_000;

/** Sends what is fixed; gives the answer's JSON. Throws a `Problem`, also when nobody answered. */
export async function deliver(entry: Pick<Entry, "method" | "fixed">, path: string): Promise<unknown> {
  const answer = await within(SOON, (signal) =>
    send(entry.method, path, {
      signal,
      ...(entry.fixed === null ? {} : { body: new Written(entry.fixed) }),
    }),
  );
  return answer.status === 204 ? null : answer.json();
}

const SMALLEST = 16 * 1024;
const LARGEST = 256 * 1024;
/** Bytes a chunk; it grows while chunks arrive quickly and shrinks when one does not. */
let size = 64 * 1024;

/** Sends the bytes that the server lacks, telling after each chunk how many it has. */
export async function deliverBytes(path: string, bytes: Bytes, told: (sent: number) => Promise<void>): Promise<void> {
  const whole = bytes.content.size;
  let sent = bytes.sent;
  let isAnew = false;
  while (sent < whole) {
    const end = Math.min(sent + size, whole);
    const began = Date.now();
    try {
      const answer = await sendChunk(path, bytes, sent, end);
      sent = offsetIn(answer);
      if (Date.now() - began < 2_000) size = Math.min(2 * size, LARGEST);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (failure.status === 0) size = Math.max(size / 2, SMALLEST);
      const right = failure.uploadOffset;
      // Told the same place again, or to begin anew a second time, it is of no use to go on.
      if (right === null || right === sent || (right < sent && isAnew)) throw failure;
      isAnew ||= right < sent;
      sent = right;
    }
    await told(sent);
  }
}

const sendChunk = (path: string, bytes: Bytes, from: number, end: number) =>
  within(LATER, (signal) =>
    send("PUT", path, {
      signal,
      body: bytes.content.slice(from, end),
      headers: {
        "Content-Type": "application/octet-stream",
        "X-Sha256": bytes.sha256,
        "Content-Range": `bytes ${from}-${end - 1}/${bytes.content.size}`,
      },
    }),
  );

/** An answer that does not say so is not the server's: some gate on the way spoke in its place. */
function offsetIn(answer: Response): number {
  const told = answer.headers.get("Upload-Offset");
  if (told === null) throw unreachable();
  return Number(told);
}

async function within<T>(limit: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, limit);
  try {
    return await ask(patience.signal);
  } catch (failure) {
    // An answer that did not come is no answer: it is asked for again.
    if (patience.signal.aborted) throw new Problem({ type: "unreachable", title: "No answer in time", status: 0 });
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}
