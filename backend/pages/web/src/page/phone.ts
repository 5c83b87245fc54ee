/** `/phone/`: the worker's phone. Opens without a network; what it keeps is on the phone. */

import { createApp } from "vue";
import PhoneApp from "@/phone/PhoneApp.vue";
import { startLanguage } from "@/words/language";
import "@/phone/phone.css";

startLanguage();
createApp(PhoneApp).mount("#page");
