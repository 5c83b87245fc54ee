import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, askAll, cookieNamed, onSignedOut, ownPath } from "./client";
import { Problem } from "./problems";

const answers = (...list: Response[]) => {
  const fetched = vi.fn<typeof fetch>();
  for (const one of list) fetched.mockResolvedValueOnce(one);
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("document", {
    cookie: "sessionid=s; csrftoken=abc%3D",
    documentElement: { lang: "en" },
  });
  return fetched;
};
const json = (body: unknown, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("ask", () => {
  it("sends the CSRF token with a write and the language with everything", async () => {
    const fetched = answers(json({ ticket: "t" }));
    await ask("POST", "/api/v1/live/tickets/");
    const headers = fetched.mock.calls[0]?.[1]?.headers as Record<string, string>;
    expect(headers["X-CSRFToken"]).toBe("abc=");
    expect(headers["Accept-Language"]).toBe("en");
  });

  it("throws the problem that the server told", async () => {
    const told = { type: "stale", title: "Stale", status: 409, detail: "Version is 4" };
    answers(json(told, 409, "application/problem+json"));
    await expect(ask("GET", "/api/v1/cases/1/")).rejects.toMatchObject({
      status: 409,
      type: "stale",
      message: "Version is 4",
    });
  });

  it("throws a problem of status 0 when nobody answers", async () => {
    const fetched = answers();
    fetched.mockRejectedValueOnce(new TypeError("failed"));
    await expect(ask("GET", "/api/v1/me/")).rejects.toMatchObject({ status: 0 });
  });

  it("throws a problem of status 0 when an answer breaks off, or never comes", async () => {
    vi.useFakeTimers();
    const broken = new Response(new ReadableStream({ start: (body) => { body.error(new TypeError("cut")); } }));
    const fetched = answers(broken);
    await expect(ask("GET", "/api/v1/cases/")).rejects.toMatchObject({ status: 0 });

    fetched.mockImplementationOnce(
      (_path, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => { reject(init.signal?.reason as Error); });
        }),
    );
    vi.spyOn(AbortSignal, "timeout").mockImplementation((wait) => {
      const giving = new AbortController();
      setTimeout(() => { giving.abort(new DOMException("late", "TimeoutError")); }, wait);
      return giving.signal;
    });
    const late = ask("GET", "/api/v1/cases/").catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await late).toMatchObject({ status: 0 });
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("leaves it to whoever gave up their own question", async () => {
    const fetched = answers();
    fetched.mockRejectedValueOnce(new DOMException("given up", "AbortError"));
    await expect(ask("GET", "/api/v1/cases/")).rejects.toMatchObject({ name: "AbortError" });
  });

  it("keeps the status of an answer that is no JSON at all", async () => {
    answers(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    const failure = await ask("GET", "/api/v1/me/").catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(Problem);
    expect((failure as Problem).status).toBe(502);
  });

  it("says once that the session has ended", async () => {
    const ended = vi.fn();
    onSignedOut(ended);
    answers(json({ title: "Signed out", status: 401 }, 401));
    await ask("GET", "/api/v1/me/").catch(() => undefined);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});

describe("askAll", () => {
  it("follows the cursor over this origin whatever host the link names", async () => {
    const fetched = answers(
      json({ next: "http://inner:9000/api/v1/cases/?cursor=b", results: [1, 2] }),
      json({ next: null, results: [3] }),
    );
    expect(await askAll("/api/v1/cases/?open=true")).toEqual([1, 2, 3]);
    expect(fetched.mock.calls[1]?.[0]).toBe("/api/v1/cases/?cursor=b");
  });
});

describe("small readers", () => {
  it("finds a cookie by its whole name", () => {
    expect(cookieNamed("token", "csrftoken=a; token=b=c")).toBe("b=c");
    expect(cookieNamed("nothing", "csrftoken=a")).toBeNull();
  });

  it("leaves a link that is a path already", () => {
    expect(ownPath("/api/v1/cases/?cursor=b")).toBe("/api/v1/cases/?cursor=b");
  });
});
