import { beforeEach, describe, expect, it } from "vitest";
import { BuildWatch, scriptOf } from "./build";

const shell = (script: string) =>
  `<!doctype html><html lang="zh-hans"><head><script type="module" crossorigin src="${script}"></script></head></html>`;
const OLD = "/static/web/assets/wall-old.js";
const NEW = "/static/web/assets/wall-new.js";

let served: string;
let missing: string[];
let quiet: boolean;
let now: number;
let taken: number;
let watch: BuildWatch;
beforeEach(() => {
  [served, missing, quiet, now, taken] = [OLD, [], true, 0, 0];
  watch = new BuildWatch({
    running: OLD,
    readShell: async () => shell(served),
    readScript: async (address) => {
      if (missing.includes(address)) throw new Error("404");
    },
    isQuiet: () => quiet,
    now: () => now,
    takeNew: () => taken++,
  });
});

describe("a newer build", () => {
  it("is known by the script its shell begins with", () => {
    expect(scriptOf(shell(NEW))).toBe(NEW);
    expect(scriptOf("<html>Bad gateway</html>")).toBeNull();
  });

  it("is taken once it was seen twice", async () => {
    await watch.look();
    served = NEW;
    await watch.look();
    expect(taken).toBe(0);
    await watch.look();
    expect(taken).toBe(1);
  });

  it("is left while servers still answer in turns", async () => {
    for (const script of [NEW, OLD, NEW, OLD]) {
      served = script;
      await watch.look();
    }
    expect(taken).toBe(0);
  });

  it("is not taken before its own script answers", async () => {
    served = NEW;
    missing = [NEW];
    await expect(watch.look()).rejects.toThrow();
    await expect(watch.look()).rejects.toThrow();
    expect(taken).toBe(0);
  });

  it("waits for a quiet moment, but not for ever", async () => {
    served = NEW;
    quiet = false;
    await watch.look();
    now += 29 * 60_000;
    await watch.look();
    expect(taken).toBe(0);
    now += 2 * 60_000;
    await watch.look();
    expect(taken).toBe(1);
  });
});
