/** The filters of the map as the address keeps them: they outlive a reload and can be passed on. Pure. */

import type { Lamp } from "@/api/shapes";
import { LAMPS } from "@/casework/casebook";
import { type Filters, NO_FILTERS } from "@/casework/filters";

type Kept = Pick<Filters, "domain" | "standing" | "lamps">;

/** `#domain=A&state=handling&lamp=yellow,red`; empty when nothing is left out. */
export function hashOf({ domain, standing, lamps }: Kept): string {
  const kept = new URLSearchParams();
  if (domain) kept.set("domain", domain);
  if (standing) kept.set("state", standing);
  if (lamps.length > 0) kept.set("lamp", lamps.join(","));
  return kept.size > 0 ? `#${kept}` : "";
}

/** Null for an address that names a part of the page instead. */
export function filtersIn(hash: string): Filters | null {
  if (hash.length > 1 && !hash.includes("=")) return null;
  const kept = new URLSearchParams(hash.slice(1));
  const lamps = (kept.get("lamp") ?? "").split(",");
  return {
    ...NO_FILTERS,
    domain: kept.get("domain") ?? "",
    standing: kept.get("state") ?? "",
    lamps: LAMPS.filter((lamp): lamp is Lamp => lamps.includes(lamp)),
  };
}
