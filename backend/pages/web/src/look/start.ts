/** How every page begins: in the chosen language, and back to the log-in when the session ends. */

import { type Component, createApp } from "vue";
import { onSignedOut } from "@/api/client";
import { startLanguage } from "@/words";
import "./look.css";

export function start(page: Component): void {
  startLanguage();
  onSignedOut(() => {
    const here = location.pathname + location.search + location.hash;
    location.assign(`/login/?next=${encodeURIComponent(here)}`);
  });
  createApp(page).mount("#page");
}
