/** The words of the worker's phone, in English. */

import { phoneCasesEn } from "./phone.cases.en";
import { phoneReportEn } from "./phone.report.en";
import type { phoneZh } from "./phone.zh";

export const phoneEn: typeof phoneZh = {
  report: phoneReportEn,
  cases: phoneCasesEn,

  title: "Grid",
  back: "Back",
  close: "Close",
  cancel: "Cancel",
  tryAgain: "Try again",
  loading: "Loading…",
  nothingYet: "Nothing yet: this phone has not been online. It loads by itself once it is.",

  tabs: {
    day: "Today",
    cases: "Matters",
    report: "Report",
    outbox: "To send",
    own: "Mine",
  },
};
