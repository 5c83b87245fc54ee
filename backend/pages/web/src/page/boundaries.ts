/** `/boundaries/`: versions of the boundaries, for those who draw and publish them. */

import BoundariesPage from "@/boundaries/BoundariesPage.vue";
import { start } from "@/look/start";

start(BoundariesPage);
