/** The due places that the reader sees, and the grids they lie in. */

import { onMounted, shallowRef } from "vue";
import { type DuePlace, readDuePlaces } from "@/api/duePlaces";
import { readGrids, type Shapes } from "@/api/reads";
import type { GridProperties } from "@/api/shapes";

export function usePlaces() {
  const places = shallowRef<DuePlace[] | null>(null);
  const grids = shallowRef<Shapes<GridProperties> | null>(null);
  const failure = shallowRef<unknown>(null);

  async function load(): Promise<void> {
    failure.value = null;
    try {
      places.value = await readDuePlaces();
    } catch (reason) {
      failure.value = reason;
    }
  }
  onMounted(async () => {
    void load();
    try {
      grids.value = await readGrids();
    } catch {
      // Codes name grids as well, and a map without ground is still a map.
    }
  });
  return { places, grids, failure, load };
}
