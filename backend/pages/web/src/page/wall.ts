/** `/wall/`: the township wall. Stands for months before nobody in particular. */

import { createApp } from "vue";
import "@/look/look.css";
import WallPage from "@/wall/WallPage.vue";
import "@/wall/wall.css";
import { startLanguage } from "@/words";

startLanguage();
createApp(WallPage).mount("#page");
