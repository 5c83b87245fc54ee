/** `/`: the leaders' map. */

import { createApp } from "vue";
import { onSignedOut } from "@/api/client";
import LeadersMap from "@/map/LeadersMap.vue";
import { startLanguage } from "@/words";
import "@/map/look.css";

startLanguage();
onSignedOut(() => {
  location.assign(`/login/?next=${encodeURIComponent(location.pathname)}`);
});
createApp(LeadersMap).mount("#page");
