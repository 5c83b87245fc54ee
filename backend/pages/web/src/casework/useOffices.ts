/** Departments and the catalogue, read once for all forms of a page, again in another language. */

import { type Ref, shallowRef, watch } from "vue";
import { type Department, readDepartments } from "@/api/acting";
import { readCatalogue } from "@/api/reads";
import type { Catalogue } from "@/api/shapes";
import { language } from "@/words";

const departments = shallowRef<Department[] | null>(null);
const catalogue = shallowRef<Catalogue | null>(null);
let departmentsIn = "";
let catalogueIn = "";

export function useDepartments(): Readonly<Ref<Department[] | null>> {
  watch(
    language,
    async (now) => {
      if (departmentsIn === now) return;
      departmentsIn = now;
      departments.value = await readDepartments().catch(() => null);
    },
    { immediate: true },
  );
  return departments;
}

export function useCatalogue(): Readonly<Ref<Catalogue | null>> {
  watch(
    language,
    async (now) => {
      if (catalogueIn === now) return;
      catalogueIn = now;
      catalogue.value = await readCatalogue().catch(() => null);
    },
    { immediate: true },
  );
  return catalogue;
}
