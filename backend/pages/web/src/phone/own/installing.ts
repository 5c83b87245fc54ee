/** The browser's offer to install the page comes once, early: it is kept until somebody wants it. */

export interface InstallPrompt extends Event {
  prompt: () => Promise<void>;
  userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

export const installing: { prompt: InstallPrompt | null } = { prompt: null };

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installing.prompt = event as InstallPrompt;
});
