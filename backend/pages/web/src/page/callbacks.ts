/** `/callbacks/`: the callback queue. */

import CallbacksPage from "@/callbacks/CallbacksPage.vue";
import { start } from "@/look/start";

start(CallbacksPage);
