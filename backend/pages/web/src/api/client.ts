/** The one way to ask the server: session cookie, CSRF token, and failures as problems. */

import { Problem, readProblem, unreachable } from "./problems";

/** `?format=geojson` answers in its own type, which must be among the accepted ones. */
const ACCEPTED = "application/json, application/geo+json, application/problem+json";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
interface Options {
  body?: unknown;
  signal?: AbortSignal;
  /** The page asks by itself: nobody need be sitting before it, and the session idles on. */
  unasked?: boolean;
  headers?: Record<string, string>;
}

/** What to do when the session has ended; a page sets it once. */
let whenSignedOut: () => void = () => undefined;
export function onSignedOut(then: () => void): void {
  whenSignedOut = then;
}

/** Who wants to see every answer, also a refusal, and when it was asked for (ms): such as to learn
 * the server's time. */
let whenAnswered: (answer: Response, askedAt: number) => void = () => undefined;
export function onAnswer(then: (answer: Response, askedAt: number) => void): void {
  whenAnswered = then;
}

/** The value of a cookie in a `document.cookie` string, or null. */
export function cookieNamed(name: string, cookies: string): string | null {
  for (const part of cookies.split("; ")) {
    const at = part.indexOf("=");
    if (part.slice(0, at) === name) return decodeURIComponent(part.slice(at + 1));
  }
  return null;
}

/** An answer that has not come whole by then is taken for none, ms: some networks swallow a question, and say nothing. */
const PATIENCE = 60_000;
/** What a failure on the way is: that of whoever gave up their own question, else of the network. */
const cutOff = (failure: unknown): unknown =>
  failure instanceof DOMException && failure.name === "AbortError" ? failure : unreachable();

/**
 * Ask for a path below `/api/` and return its JSON. Throws a `Problem` for everything else,
 * also when the server could not be reached (status 0).
 */
export async function ask<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const answer = await send(method, path, method === "GET" ? { signal: AbortSignal.timeout(PATIENCE), ...options } : options);
  return answer.status === 204 ? (undefined as T) : read<T>(answer);
}

/** What there is now with its tag; null while that is the one known. */
export async function askSince<T>(known: string, path: string): Promise<{ told: T; tag: string } | null> {
  const headers: Record<string, string> = known ? { "If-None-Match": known } : {};
  const answer = await send("GET", path, { headers, unasked: known !== "", signal: AbortSignal.timeout(PATIENCE) });
  return answer.status === 304 ? null : { told: await read<T>(answer), tag: answer.headers.get("ETag") ?? "" };
}

async function read<T>(answer: Response): Promise<T> {
  try {
    return (await answer.json()) as T;
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw cutOff(failure);
    throw new Problem({ type: "about:blank", title: "Not JSON", status: answer.status });
  }
}

/** The same for what is no JSON: a file, for the reader to keep. */
export async function askFile(method: Method, path: string, accepted: string): Promise<Blob> {
  return (await send(method, path, {}, `${accepted}, ${ACCEPTED}`)).blob();
}

/** The answer itself, for its headers; a refusal is thrown as everywhere. Bytes go as they are. */
export async function send(method: Method, path: string, options: Options, accepted = ACCEPTED): Promise<Response> {
  const headers: Record<string, string> = { Accept: accepted, ...options.headers };
  if (document.documentElement.lang) headers["Accept-Language"] = document.documentElement.lang;
  // A form with files names its own type, with the boundary between its parts.
  const asItIs = options.body instanceof FormData || options.body instanceof Blob ? options.body : null;
  if (options.body !== undefined && !asItIs) headers["Content-Type"] = "application/json";
  if (options.unasked) headers["X-Background"] = "1";
  if (method !== "GET") headers["X-CSRFToken"] = cookieNamed("csrftoken", document.cookie) ?? "";

  const askedAt = Date.now();
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: asItIs ?? textOf(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (failure) {
    throw cutOff(failure);
  }
  whenAnswered(answer, askedAt);
  if (answer.status === 401) whenSignedOut();
  if (!answer.ok && answer.status !== 304) throw await readProblem(answer);
  return answer;
}

/** What was written down as JSON already is sent letter by letter: a retry must be the same. */
const textOf = (body: unknown): string => (body instanceof Written ? body.text : JSON.stringify(body));
export class Written {
  constructor(readonly text: string) {}
}

interface CursorList<T> {
  next: string | null;
  results: T[];
}

/** Every result of a cursor-paginated list, page after page, at most `limit` of them. */
export async function askAll<T>(path: string, limit = 5000, options: Options = {}): Promise<T[]> {
  const all: T[] = [];
  let next: string | null = path;
  while (next !== null && all.length < limit) {
    const page: CursorList<T> = await ask<CursorList<T>>("GET", next, options);
    all.push(...page.results);
    next = page.next === null ? null : ownPath(page.next);
  }
  return all;
}

/** A link of the server as a path of this origin: behind a proxy its scheme and host may be others. */
export function ownPath(link: string): string {
  const { pathname, search } = new URL(link, "http://origin.invalid");
  return pathname + search;
}
