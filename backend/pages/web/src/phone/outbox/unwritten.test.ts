import { describe, expect, it } from "vitest";
import { NoRoom } from "../keep/database";
import { entry } from "./made";
import { nextToSend } from "./order";
import { Unwritten } from "./unwritten";

describe("what a full phone cannot write down", () => {
  it("is known, so that what comes after it goes", async () => {
    const unwritten = new Unwritten();
    const all = [entry(1), entry(2, { after: ["u1"] })];
    await unwritten.settle("u1", "taken", () => Promise.reject(new NoRoom()));
    expect(nextToSend(unwritten.over(all), true)?.uuid).toBe("u2");
  });

  it("is written as soon as there is room, once", async () => {
    const unwritten = new Unwritten();
    let isFull = true;
    let written = 0;
    const write = () => {
      if (isFull) return Promise.reject(new NoRoom());
      written += 1;
      return Promise.resolve();
    };
    await unwritten.settle("u1", "refused", write);
    await unwritten.again();
    expect(written).toBe(0);
    isFull = false;
    await unwritten.again();
    await unwritten.again();
    expect(written).toBe(1);
    expect(unwritten.over([entry(1)])[0]?.state).toBe("waiting");
  });

  it("is nothing else that failed", async () => {
    const failure = new Error("the disk is gone");
    await expect(new Unwritten().settle("u1", "taken", () => Promise.reject(failure))).rejects.toBe(failure);
  });
});
