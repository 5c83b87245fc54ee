/** The words of the worker's phone, in Chinese: as one says it, not as an office writes it. */

import { phoneCasesZh } from "./phone.cases.zh";
import { phoneReportZh } from "./phone.report.zh";

export const phoneZh = {
  report: phoneReportZh,
  cases: phoneCasesZh,

  title: "网格",
  back: "返回",
  close: "关闭",
  cancel: "取消",
  tryAgain: "再试一次",
  loading: "正在载入…",
  nothingYet: "还没有联网过，暂时没有内容。连上网后会自动载入。",

  tabs: {
    day: "今天",
    cases: "事项",
    report: "上报",
    outbox: "待送",
    own: "我的",
  } as Record<string, string>,
};
