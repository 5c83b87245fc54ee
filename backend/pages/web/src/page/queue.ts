/** `/queue/`: the dispatcher's queue. */

import QueuePage from "@/queue/QueuePage.vue";
import { start } from "@/look/start";

start(QueuePage);
