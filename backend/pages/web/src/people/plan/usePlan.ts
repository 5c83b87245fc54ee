/** One assignment plan on the page: read, followed while it is solved, corrected, published. */

import type { FeatureCollection, LineString } from "geojson";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import {
  type Correction,
  correctPlan,
  deletePlan,
  type Plan,
  type PlanRow,
  type Post,
  publishPlan,
  readPlan,
  readPlanRows,
} from "@/api/people";
import type { Mark } from "../peopleMap";

export type OpenedPlan = ReturnType<typeof usePlan>;

/** How often a plan that is being solved is asked about, in milliseconds. */
const EVERY = 700;

export const isSolved = ({ status }: Plan) => ["draft", "infeasible", "published"].includes(status);
export const isChanged = (row: PlanRow) => row.member?.id !== row.before?.id;

export function usePlan(chosen: () => number | null, whenChanged: () => void) {
  const plan = shallowRef<Plan | null>(null);
  const rows = shallowRef<PlanRow[] | null>(null);
  const post = ref<Post>("worker");
  /** Of professionals, one domain at a time: ten times the net is no list anybody reads. */
  const domain = ref("A");
  const failure = shallowRef<unknown>(null);
  const busy = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    const id = chosen();
    if (id === null) return;
    try {
      take(await readPlan(id));
      failure.value = null;
    } catch (reason) {
      if (id === chosen()) failure.value = reason;
    }
  }

  function take(next: Plan): void {
    if (next.id !== chosen()) return;
    const before = plan.value;
    plan.value = next;
    const [first] = next.posts;
    if (before?.id !== next.id && first) post.value = first;
    clearTimeout(timer);
    if (!isSolved(next) && next.status !== "failed") timer = setTimeout(() => void load(), EVERY);
    else void list();
    if (before?.id === next.id && before.status !== next.status) whenChanged();
  }

  async function list(): Promise<void> {
    const { value } = plan;
    if (!value || !isSolved(value)) return;
    const asked = `${value.id} ${post.value} ${domain.value}`;
    try {
      const read = await readPlanRows(value.id, post.value, post.value === "professional" ? domain.value : undefined);
      if (asked === `${plan.value?.id} ${post.value} ${domain.value}`) rows.value = read;
    } catch (reason) {
      failure.value = reason;
    }
  }
  watch([post, domain], () => {
    rows.value = null;
    void list();
  });

  async function act(doing: (id: number) => Promise<Plan | undefined>): Promise<boolean> {
    const id = chosen();
    if (id === null || busy.value) return false;
    busy.value = true;
    failure.value = null;
    try {
      const next = await doing(id);
      if (next) {
        rows.value = null;
        take(next);
      }
      whenChanged();
      return true;
    } catch (reason) {
      failure.value = reason;
      return false;
    } finally {
      busy.value = false;
    }
  }

  watch(
    chosen,
    () => {
      clearTimeout(timer);
      plan.value = rows.value = failure.value = null;
      void load();
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));

  const marks = computed(() => {
    const marked = new Map<string, Mark>();
    for (const row of rows.value ?? [])
      if (row.member === null) marked.set(row.grid, "vacant");
      else if (isChanged(row) && row.before) marked.set(row.grid, "changed");
    return marked;
  });
  const lines = computed<FeatureCollection<LineString>>(() => ({
    type: "FeatureCollection",
    features: (rows.value ?? []).flatMap((row) =>
      row.member && row.base
        ? [
            {
              type: "Feature",
              properties: { changed: isChanged(row) && row.before !== null },
              geometry: { type: "LineString", coordinates: [row.base.position, row.position] },
            },
          ]
        : [],
    ),
  }));

  return {
    plan,
    rows,
    post,
    domain,
    failure,
    busy,
    marks,
    lines,
    load,
    correct: (corrections: Correction[]) => act((id) => correctPlan(id, corrections)),
    publish: () => act(publishPlan),
    remove: () => act(deletePlan),
  };
}
