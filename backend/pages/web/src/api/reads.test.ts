import { afterEach, describe, expect, it, vi } from "vitest";
import { readGridsSince } from "./reads";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("readGridsSince", () => {
  const net = { type: "FeatureCollection", features: [] };
  function server(): string[] {
    const asked: string[] = [];
    vi.stubGlobal("document", { cookie: "", documentElement: { lang: "" } });
    vi.stubGlobal("fetch", (_path: string, { headers }: { headers: Record<string, string> }) => {
      asked.push(headers["If-None-Match"] ?? "");
      return Promise.resolve(
        headers["If-None-Match"] === '"v7"'
          ? new Response(null, { status: 304 })
          : new Response(JSON.stringify(net), { status: 200, headers: { ETag: '"v7"' } }),
      );
    });
    return asked;
  }

  it("reads the published net with its tag, and nothing while that is the one known", async () => {
    const asked = server();
    expect(await readGridsSince("")).toEqual({ told: net, tag: '"v7"' });
    expect(await readGridsSince('"v7"')).toBeNull();
    expect(await readGridsSince('"v6"')).toEqual({ told: net, tag: '"v7"' });
    expect(asked).toEqual(["", '"v7"', '"v6"']);
  });
});
