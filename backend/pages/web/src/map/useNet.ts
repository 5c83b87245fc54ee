/** Who I am, the shapes of the net as it is published, and the names of domains and types. */

import { computed, onScopeDispose, shallowRef } from "vue";
import { readCatalogue, readGridsSince, readMe, readTownships, type Shapes } from "@/api/reads";
import type { AreaProperties, CaseSummary, GridProperties, Me } from "@/api/shapes";
import { words } from "@/words";
import { homeOf } from "./home";

/** A page stays open all day: another net may be in force by now, and other grids be the reader's, ms. */
const READ_EVERY = 5 * 60_000;

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

  /** Where a case lies, as people would say it. */
  function placeName(one: CaseSummary): string {
    const township = one.grid ? townshipOf.value.get(one.grid) : one.area?.name;
    const parts = [township, one.address || (one.grid && gridName(one.grid))];
    return parts.filter(Boolean).join(" · ") || words.value.unplaced;
  }

  const load = () => Promise.all([loadReader(), loadShapes(), loadWords()]);

  async function loadReader(): Promise<void> {
    const reader = await readMe(me.value !== null);
    // The same again is no news.
    if (JSON.stringify(reader) !== JSON.stringify(me.value)) me.value = reader;
  }

  /** Tag of the published net that is held. */
  let published = "";
  /** The shapes in force now, when another version has been published than is held. */
  async function loadShapes(): Promise<void> {
    const [net, areas] = await Promise.all([readGridsSince(published), published ? null : readTownships()]);
    if (!net) return;
    townships.value = withShape(areas ?? (await readTownships()));
    grids.value = withShape(net.told);
    published = net.tag;
  }

  let reading: ReturnType<typeof setInterval> | undefined;
  onScopeDispose(() => {
    clearInterval(reading);
  });
  /** From now on, as long as somebody sees the page. */
  function keepTrue(): void {
    reading ??= setInterval(() => {
      // What cannot be read now is asked for again the next time.
      if (!document.hidden) Promise.all([loadShapes(), loadReader()]).catch(() => undefined);
    }, READ_EVERY);
  }

  /** Names that come in the chosen language: read again when it changes. */
  async function loadWords(): Promise<void> {
    const catalogue = await readCatalogue();
    domains.value = new Map(catalogue.domains.map(({ code, name }) => [code, name]));
    const all = catalogue.domains.flatMap((domain) => domain.types);
    types.value = new Map(all.map(({ code, name }) => [code, name]));
  }

  return {
    me, townships, grids, properties, home, domains, gridName, placeName, domainName, typeName, load, loadShapes, loadWords, keepTrue,
  };
}

/** Areas of which no boundary has been published yet come without a shape. */
function withShape<P>(areas: Shapes<P>): Shapes<P> {
  const features = areas.features.filter((one) => (one.geometry as unknown) !== null);
  return { ...areas, features };
}
