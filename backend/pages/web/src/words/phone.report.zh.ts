/** The words of the phone's report screens, in Chinese. */

export const phoneReportZh = {
  title: "上报",
};
