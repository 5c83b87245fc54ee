/** What is done with one touch, where no form stands that could say that it did not fit. */

import { showToast } from "vant/es/toast";
import { words } from "@/words/phone";
import { NoRoom } from "../keep/database";
import type { NewEntry } from "../outbox/entry";
import type { Phone } from "../state/phone";

/** Put it in; says that the phone is full, and gives false, when nothing of it is kept. */
export async function putOrSay(phone: Phone, made: NewEntry): Promise<boolean> {
  try {
    await phone.put([made]);
    return true;
  } catch (failure) {
    if (!(failure instanceof NoRoom)) throw failure;
    showToast({ message: words.value.noRoom, wordBreak: "break-word" });
    return false;
  }
}
