/** Who I am, the shapes of the net as it is published, and the names of domains and types. */

import { computed, shallowRef } from "vue";
import { readCatalogue, readGridsSince, readMe, readTownships, type Shapes } from "@/api/reads";
import type { AreaProperties, GridProperties, Me } from "@/api/shapes";
import { homeOf } from "./home";

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
  /** Codes of the grids that are the reader's own, or of the area; of the whole district none. */
  const home = computed<ReadonlySet<string>>(() => homeOf(me.value, properties.value));
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

  /** Tag of the published net that is held. */
  let published = "";
  /** The shapes in force now, when another version has been published than is held. */
  async function loadShapes(): Promise<void> {
    const [net, areas] = await Promise.all([readGridsSince(published), published ? null : readTownships()]);
    if (!net) return;
    townships.value = withShape(areas ?? (await readTownships()));
    grids.value = withShape(net.grids);
    published = net.tag;
  }

  /** Names that come in the chosen language: read again when it changes. */
  async function loadWords(): Promise<void> {
    const catalogue = await readCatalogue();
    domains.value = new Map(catalogue.domains.map(({ code, name }) => [code, name]));
    const all = catalogue.domains.flatMap((domain) => domain.types);
    types.value = new Map(all.map(({ code, name }) => [code, name]));
  }

  return {
    me, townships, grids, properties, home, domains, gridName, townshipOf, domainName, typeName, load, loadShapes, loadWords,
  };
}

/** Areas of which no boundary has been published yet come without a shape. */
function withShape<P>(areas: Shapes<P>): Shapes<P> {
  const features = areas.features.filter((one) => (one.geometry as unknown) !== null);
  return { ...areas, features };
}
