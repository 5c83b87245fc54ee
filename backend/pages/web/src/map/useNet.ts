/** What is read once: who I am, the shapes of the net, and the names of domains and types. */

import { computed, shallowRef } from "vue";
import { readCatalogue, readGrids, readMe, readTownships, type Shapes } from "@/api/reads";
import type { AreaProperties, GridProperties, Me } from "@/api/shapes";

export type Net = ReturnType<typeof useNet>;

export function useNet() {
  const me = shallowRef<Me | null>(null);
  const townships = shallowRef<Shapes<AreaProperties> | null>(null);
  const grids = shallowRef<Shapes<GridProperties> | null>(null);
  const domains = shallowRef<ReadonlyMap<string, string>>(new Map());
  const types = shallowRef<ReadonlyMap<string, string>>(new Map());

  const gridNames = computed(() => {
    const names = new Map<string, string>();
    for (const { properties } of grids.value?.features ?? []) names.set(properties.code, properties.name);
    return names;
  });
  const properties = computed(() => (grids.value?.features ?? []).map((one) => one.properties));
  /** The township of a grid by its code. */
  const townshipOf = computed(() => {
    const names = new Map<string, string>();
    for (const { properties } of townships.value?.features ?? [])
      names.set(properties.code, properties.name);
    return new Map(
      (grids.value?.features ?? []).map(({ properties }) => [
        properties.code,
        names.get(properties.area ?? ""),
      ]),
    );
  });
  const gridName = (code: string): string => gridNames.value.get(code) ?? code;
  const domainName = (code: string): string => domains.value.get(code) ?? code;
  const typeName = (code: string): string => types.value.get(code) ?? code;

  async function load(): Promise<void> {
    const [reader] = await Promise.all([readMe(), loadShapes(), loadWords()]);
    me.value = reader;
  }

  /** The shapes in force now: another version may have been published since. */
  async function loadShapes(): Promise<void> {
    const [areas, net] = await Promise.all([readTownships(), readGrids()]);
    townships.value = withShape(areas);
    grids.value = withShape(net);
  }

  /** Names that come in the chosen language: read again when it changes. */
  async function loadWords(): Promise<void> {
    const catalogue = await readCatalogue();
    domains.value = new Map(catalogue.domains.map(({ code, name }) => [code, name]));
    const all = catalogue.domains.flatMap((domain) => domain.types);
    types.value = new Map(all.map(({ code, name }) => [code, name]));
  }

  return {
    me, townships, grids, properties, domains, gridName, townshipOf, domainName, typeName, load, loadShapes, loadWords,
  };
}

/** Areas of which no boundary has been published yet come without a shape. */
function withShape<P>(areas: Shapes<P>): Shapes<P> {
  const features = areas.features.filter((one) => (one.geometry as unknown) !== null);
  return { ...areas, features };
}
