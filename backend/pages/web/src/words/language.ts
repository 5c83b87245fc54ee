/**
 * The language of the pages. The server-rendered pages and the API's answers follow Django's
 * language cookie, so the switch writes that; localStorage keeps the choice beyond the cookie.
 */

import { readonly, ref } from "vue";

export type Language = "zh-hans" | "en";
const COOKIE = "django_language";
const KEPT = "wangge.language";
const YEAR = 365 * 24 * 3600;

const isLanguage = (told: unknown): told is Language => told === "zh-hans" || told === "en";

/** Chosen before (cookie first: the log-in page writes it too), else as the server served the page. */
export function chooseLanguage(cookies: string, kept: string | null, served: string): Language {
  const cookie = /(?:^|; )django_language=([^;]+)/.exec(cookies)?.[1];
  return [cookie, kept, served].find(isLanguage) ?? "zh-hans";
}

const chosen = ref<Language>("zh-hans");
export const language = readonly(chosen);

export function startLanguage(): void {
  const kept = localStorage.getItem(KEPT);
  speak(chooseLanguage(document.cookie, kept, document.documentElement.lang));
}

export function speak(next: Language): void {
  chosen.value = next;
  document.documentElement.lang = next;
  localStorage.setItem(KEPT, next);
  document.cookie = `${COOKIE}=${next}; path=/; max-age=${YEAR}; samesite=lax`;
}
