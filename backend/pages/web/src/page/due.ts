/** `/due-places/`: places due a visit, and weather that excuses, for those who enter them. */

import DuePage from "@/due/DuePage.vue";
import { start } from "@/look/start";

start(DuePage);
