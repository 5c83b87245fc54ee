/** Single keys for a page, silent while somebody writes. */

import { onBeforeUnmount, onMounted } from "vue";

const WRITING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function useKeys(keys: Record<string, () => void>): void {
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest(`${WRITING}, dialog`)) return;
    // Enter and the space bar press what has the focus.
    if ((event.key === "Enter" || event.key === " ") && at?.closest("button, a, input, summary")) return;
    const then = keys[event.key];
    if (!then) return;
    event.preventDefault();
    then();
  }
  onMounted(() => { addEventListener("keydown", press); });
  onBeforeUnmount(() => { removeEventListener("keydown", press); });
}
