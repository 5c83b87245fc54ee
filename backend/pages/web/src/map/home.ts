/** Where a reader looks first: the grids that are theirs. Pure. */

import type { GridProperties, Me } from "@/api/shapes";

type Reader = Pick<Me, "grids" | "area">;
type Grid = Pick<GridProperties, "code" | "area" | "home_community" | "communities">;

/** Whose grids are named looks at those, anybody else at the area; none for the whole district. */
export function homeOf(reader: Reader | null, grids: readonly Grid[]): ReadonlySet<string> {
  if (!reader) return new Set();
  if (reader.grids.length > 0) return new Set(reader.grids);
  const area = reader.area?.code;
  const lies = (one: Grid) => one.area === area || one.home_community === area || one.communities.includes(area ?? "");
  return new Set(grids.filter(lies).map(({ code }) => code));
}
