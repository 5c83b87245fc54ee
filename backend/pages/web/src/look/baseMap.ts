/** The base map that the server names in the page, if it has one. */

export interface BaseMap {
  /** Addresses of raster tiles, `{z}/{x}/{y}` in each: one list a layer, the lowest first. */
  layers: string[][];
  deepest: number;
}

export function baseMapOf(page: Document): BaseMap | null {
  const told = page.querySelector<HTMLMetaElement>('meta[name="base-map"]')?.content;
  return told ? (JSON.parse(told) as BaseMap) : null;
}
