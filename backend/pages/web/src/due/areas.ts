/** For which areas a reader says what the weather is: a centre for its own, a leader for the grids' communities. */

import { readArea, readAreasBelow, readGrids } from "@/api/reads";
import type { AreaProperties, Me } from "@/api/shapes";

export async function areasSaidBy(me: Me): Promise<AreaProperties[]> {
  if (me.role === "operator" && me.area) {
    const { code } = me.area;
    return (await Promise.all([readArea(code), readAreasBelow(code)])).flat();
  }
  if (me.role === "leader") {
    const { features } = await readGrids();
    const own = features.filter(({ properties }) => me.grids.includes(properties.code));
    const codes = new Set(own.flatMap(({ properties }) => properties.home_community ?? []));
    return Promise.all([...codes].map(readArea));
  }
  return [];
}
