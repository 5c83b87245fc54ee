import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { effectScope, type EffectScope } from "vue";
import { type Notice, readOpenNotices } from "@/api/notices";
import { unreachable } from "@/api/problems";
import { type Notices, useNotices } from "./useNotices";

vi.mock("@/api/notices", () => ({ readOpenNotices: vi.fn(), acknowledge: vi.fn() }));

const page = { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined };
let scope: EffectScope;
let told: Notices;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  page.hidden = false;
  vi.mocked(readOpenNotices).mockResolvedValue([]);
  scope = effectScope();
  told = scope.run(useNotices) as Notices;
  await vi.advanceTimersByTimeAsync(0);
  vi.mocked(readOpenNotices).mockClear();
});
afterEach(() => {
  scope.stop();
  vi.resetAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("looks now and then, and not while nobody sees the page", async () => {
  await vi.advanceTimersByTimeAsync(61_000);
  expect(readOpenNotices).toHaveBeenCalledTimes(2);
  page.hidden = true;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(readOpenNotices).toHaveBeenCalledTimes(2);
});

it("looks when something is heard although another window is before the reader", async () => {
  page.hidden = true;
  vi.mocked(readOpenNotices).mockResolvedValue([{ id: 1, urgent: true } as Notice]);
  told.heard();
  told.heard();
  await vi.advanceTimersByTimeAsync(1000);
  expect(readOpenNotices).toHaveBeenCalledTimes(1);
  expect(told.urgent.value).toHaveLength(1);
});

it("looks again for what was heard and could not be read", async () => {
  page.hidden = true;
  vi.mocked(readOpenNotices).mockRejectedValueOnce(unreachable());
  told.heard();
  await vi.advanceTimersByTimeAsync(1000);
  vi.mocked(readOpenNotices).mockResolvedValue([{ id: 1, urgent: true } as Notice]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(told.urgent.value).toHaveLength(1);
});
