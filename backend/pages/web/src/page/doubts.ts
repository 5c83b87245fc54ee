/** `/doubts/`: doubtful positions, for those who decide what they were. */

import DoubtsPage from "@/doubts/DoubtsPage.vue";
import { start } from "@/look/start";

start(DoubtsPage);
