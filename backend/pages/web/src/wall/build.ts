/**
 * A wall runs for months, and the server is renewed under it: the page looks for a newer build of
 * itself, and takes it at a quiet moment. Only once the new one answers: a wall that is loaded
 * again while its server is away would show the browser's own words.
 */

export interface BuildOptions {
  /** The script of the page that runs. */
  running: string;
  /** The shell as the server has it now; throws where it has none. */
  readShell: () => Promise<string>;
  /** Throws where the server does not have this file. */
  readScript: (address: string) => Promise<void>;
  isQuiet: () => boolean;
  now: () => number;
  takeNew: () => void;
}

/** A storm may last: after so long the newer build is taken all the same, ms. */
const LONGEST_WAIT = 30 * 60_000;

/** The script that a shell begins with; null in what is no shell. */
export const scriptOf = (shell: string): string | null =>
  /<script type="module"[^>]*\ssrc="([^"]+)"/.exec(shell)?.[1] ?? null;

export class BuildWatch {
  private seen: { script: string; at: number } | null = null;

  constructor(private readonly options: BuildOptions) {}

  /** One look; throws where the server could not be asked. */
  async look(): Promise<void> {
    const { running, readShell, readScript, isQuiet, now, takeNew } = this.options;
    const script = scriptOf(await readShell());
    if (script === null || script === running) {
      this.seen = null;
      return;
    }
    await readScript(script);
    // Seen twice the same: servers that are renewed one after the other answer in turns.
    if (this.seen?.script !== script) this.seen = { script, at: now() };
    else if (isQuiet() || now() - this.seen.at > LONGEST_WAIT) takeNew();
  }
}
