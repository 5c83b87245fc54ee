/** `/cases/<number>/`: everything of one case. */

import CasePage from "@/casefile/CasePage.vue";
import { start } from "@/look/start";

start(CasePage);
