/** `/people/`: the roster, plans of who serves where, and what is vacant. */

import { start } from "@/look/start";
import PeoplePage from "@/people/PeoplePage.vue";

start(PeoplePage);
