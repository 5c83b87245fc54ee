/** Distances in words. Pure. */

/** Metres as people say them: "850 m", "3.2 km", "1 204 km". */
export function distanceWords(metres: number): string {
  if (metres < 1000) return `${Math.round(metres)} m`;
  const kilometres = metres / 1000;
  if (kilometres < 100) return `${kilometres.toFixed(1)} km`;
  return `${Math.round(kilometres).toLocaleString("en-US").replaceAll(",", " ")} km`;
}
