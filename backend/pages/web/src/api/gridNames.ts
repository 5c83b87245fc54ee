/** What grids are called, without their shapes. */

import { askAll } from "./client";

export const readGridNames = async (area: string | null) => {
  const within = area ? `&area=${encodeURIComponent(area)}` : "";
  const grids = await askAll<{ code: string; name: string }>(`/api/v1/grids/?page_size=1000${within}`);
  return new Map(grids.map(({ code, name }) => [code, name]));
};
