/** The grids in force, read once for all views of the page. */

import { readGrids } from "@/api/reads";

let reading: ReturnType<typeof readGrids> | null = null;

export async function theNet() {
  reading ??= readGrids();
  try {
    return await reading;
  } catch (reason) {
    reading = null; // the next view asks again
    throw reason;
  }
}
