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

  places: "Main pages",
  standing: {
    signedOut: "Your sign-in has run out. What you wrote and took is kept on this phone and goes out once you sign in.",
    signIn: "Sign in",
    somebodyElse: "Somebody else is signed in on this phone now. What is yours stays here until you sign in.",
    goOn: "Go on as them",
    cutOff: (count: number) =>
      count > 0 ? `No signal. ${count} kept on this phone; they go out by themselves.` : "No signal. Everything works.",
    asOf: (time: string) => ` As of ${time}.`,
    old: (time: string) => `As of ${time}; being updated.`,
  },
  outbox: {
    unsent: "not sent yet",
  },

  tabs: {
    day: "Today",
    cases: "Matters",
    report: "Report",
    outbox: "To send",
    own: "Mine",
  },
};
