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

  places: "主要页面",
  standing: {
    signedOut: "登录已过期。已填写、已拍的都还在手机里，重新登录后自动送出。",
    signIn: "去登录",
    somebodyElse: "这部手机现在登录的是另一个人。您的内容仍在手机里，等您登录后再送出。",
    goOn: "以现在登录的人继续",
    cutOff: (count: number) => (count > 0 ? `没有信号，${count} 条存在手机里，有信号就自动送出。` : "没有信号，可照常使用。"),
    asOf: (time: string) => `内容截至 ${time}。`,
    old: (time: string) => `内容截至 ${time}，正在更新。`,
  },
  outbox: {
    unsent: "条未送出",
  },

  tabs: {
    day: "今天",
    cases: "事项",
    report: "上报",
    outbox: "待送",
    own: "我的",
  } as Record<string, string>,
};
