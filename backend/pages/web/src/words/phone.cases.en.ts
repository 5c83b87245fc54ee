/** The words of the phone's cases screens, in English. */

import type { phoneCasesZh } from "./phone.cases.zh";

export const phoneCasesEn: typeof phoneCasesZh = {
  title: "Matters",
};
