/** `/mine/`: a worker's own shifts and tracks, who looked, the grid, and one's own data. */

import { start } from "@/look/start";
import MinePage from "@/mine/MinePage.vue";

start(MinePage);
