/** Sizes and counts in words. Pure. */

import type { BoundaryProblem, Found } from "@/api/boundaries";
import type { BoundaryWords } from "@/words/boundaries.zh";

/** Which column holds which field, as far as the file told. */
export function columnsIn(found: Found): Record<string, string> {
  return Object.fromEntries(Object.entries(found.columns ?? {}).map(([field, { column }]) => [field, column]));
}

/** Kinds of errors that may be published when somebody takes them upon themselves. */
export const ACCEPTABLE = ["gap", "overlap", "outside_parent", "suspicious_shift"] as const;

/** An area or a length in the unit people say it in. */
export function sizeWords(size: number | null, unit: string): string {
  if (size === null) return "";
  if (unit === "m2") {
    if (size >= 100_000) return `${(size / 1e6).toFixed(3)} km²`;
    return size >= 100 ? `${Math.round(size)} m²` : `${size.toPrecision(2)} m²`;
  }
  if (unit === "m") return size >= 100 ? `${Math.round(size)} m` : `${size.toPrecision(2)} m`;
  return String(size);
}

/** The kinds of errors in a report, those that may be accepted and those that must be mended. */
export function errorKinds(problems: readonly { kind: string; severity: string }[]) {
  const kinds = [...new Set(problems.filter((one) => one.severity === "error").map((one) => one.kind))];
  const may = (kind: string) => (ACCEPTABLE as readonly string[]).includes(kind);
  return { acceptable: kinds.filter(may), final: kinds.filter((kind) => !may(kind)) };
}

/** What there is to say of a problem beyond its size: which way it is shifted, how wide it is. */
export function detailWords({ details }: Pick<BoundaryProblem, "details">, words: BoundaryWords): string {
  const { east_m: east, north_m: north, width_m: width, looks_like: like } = details;
  const said = [];
  if (typeof east === "number" && typeof north === "number") said.push(words.shifted(east, north));
  if (typeof width === "number") said.push(words.width(width));
  if (typeof like === "string" && words.looksLike[like]) said.push(words.looksLike[like]);
  return said.join(" · ");
}
