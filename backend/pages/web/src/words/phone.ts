/** What the worker's phone says. Its own, so that a phone loads no words of other pages. */

import { computed } from "vue";
import { language } from "./language";
import { phoneEn } from "./phone.en";
import { phoneZh } from "./phone.zh";
import { workflowEn } from "./workflow.en";
import { workflowZh } from "./workflow.zh";

export { language, speak, startLanguage } from "./language";

const zh = { ...phoneZh, ...workflowZh };
const en: typeof zh = { ...phoneEn, ...workflowEn };

/** The words of the chosen language; reactive. */
export const words = computed(() => (language.value === "en" ? en : zh));
