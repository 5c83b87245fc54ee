/** The words of the phone's report screens, in English. */

import type { phoneReportZh } from "./phone.report.zh";

export const phoneReportEn: typeof phoneReportZh = {
  title: "Report",
};
