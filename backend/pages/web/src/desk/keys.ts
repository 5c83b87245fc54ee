/** Which keys do what at the desk, wherever the focus is. By place on the keyboard: with Alt held,
 * some systems type other signs than the keys show. */

import type { Way } from "./OutcomeBar.vue";

export type Command =
  | { do: "suggestion"; nth: number }
  | { do: "attach"; nth: number }
  | { do: "attach-own"; nth: number }
  | { do: "go"; way: Way }
  | { do: "focus"; field: string }
  | { do: "clear" }
  | { do: "undo" };

const BY_CODE: Readonly<Record<string, Command>> = {
  Digit1: { do: "suggestion", nth: 0 },
  Digit2: { do: "suggestion", nth: 1 },
  Digit3: { do: "suggestion", nth: 2 },
  Digit4: { do: "attach-own", nth: 0 },
  Digit5: { do: "attach-own", nth: 1 },
  Digit6: { do: "attach-own", nth: 2 },
  Digit7: { do: "attach", nth: 0 },
  Digit8: { do: "attach", nth: 1 },
  Digit9: { do: "attach", nth: 2 },
  KeyS: { do: "go", way: "dispatch" },
  KeyA: { do: "go", way: "answer" },
  KeyT: { do: "go", way: "transfer" },
  KeyJ: { do: "go", way: "decline" },
  KeyG: { do: "go", way: "report" },
  KeyR: { do: "focus", field: "to" },
  KeyC: { do: "focus", field: "first-call" },
  KeyM: { do: "focus", field: "map" },
  KeyN: { do: "clear" },
  KeyZ: { do: "undo" },
};

export function commandOf(
  event: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing" | "code" | "key">,
): Command | null {
  if (event.isComposing || event.metaKey || event.shiftKey) return null;
  if (event.ctrlKey) return !event.altKey && event.key === "Enter" ? { do: "go", way: "dispatch" } : null;
  return event.altKey ? (BY_CODE[event.code] ?? null) : null;
}
