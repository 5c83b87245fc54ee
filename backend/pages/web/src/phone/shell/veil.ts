/** The veil behind a sheet closes it when touched: who cannot see it hears what it is. */

import type { OverlayProps } from "vant/es/overlay";
import { computed } from "vue";
import { words } from "@/words/phone";

/** For Vant's `overlay-props`, which takes attributes that its type does not name. */
export const veil = computed(() => ({ "aria-label": words.value.close }) as Partial<OverlayProps>);
