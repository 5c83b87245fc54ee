/** What is said after something went into the outbox, wherever one is then. */

import { showToast } from "vant/es/toast";
import { watch } from "vue";
import { words } from "@/words/phone";
import type { Phone } from "../state/phone";

const SAID_FOR = 3_500;
/** A number that comes later is seen in the list. */
const HEARD_FOR = 15_000;

const say = (message: string) => {
  showToast({ message, duration: SAID_FOR, wordBreak: "break-word" });
};

/** That it is kept; and its number, should the server tell it soon. */
export function tellOfReport(phone: Phone, uuid: string): void {
  say(words.value.report.sent.kept);
  const stop = watch(
    () => phone.numbers.value[uuid],
    (number) => {
      if (number === undefined) return;
      say(words.value.report.sent.numbered(number));
      end();
    },
  );
  const timer = setTimeout(stop, HEARD_FOR);
  const end = () => {
    clearTimeout(timer);
    stop();
  };
}

export function tellOfComment(number: string): void {
  say(words.value.report.sent.commented(number));
}
