/** What the pages say, in the chosen language. */

import { computed } from "vue";
import { en } from "./en";
import { language } from "./language";
import { type Words, zh } from "./zh";

export { chooseLanguage, language, speak, startLanguage, type Language } from "./language";

/** The words of the chosen language; reactive. */
export const words = computed<Words>(() => (language.value === "en" ? en : zh));
