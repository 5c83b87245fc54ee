/** Where the keyboard is. The focus is never left nowhere. */

/** Put the focus on a field of the call, at the end of what stands in it. */
export function focusOn(field: string): void {
  const found = document.querySelector<HTMLElement>(`[data-field="${field}"]`);
  found?.focus();
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement)
    found.setSelectionRange(found.value.length, found.value.length);
}
