/** The words of the phone's cases screens, in Chinese. */

export const phoneCasesZh = {
  title: "事项",
};
