/** `/desk/`: the hotline desk, where calls become cases. */

import DeskPage from "@/desk/DeskPage.vue";
import { start } from "@/look/start";

start(DeskPage);
