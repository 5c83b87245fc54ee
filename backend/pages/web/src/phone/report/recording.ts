/** A voice note: at most two minutes, in what this browser writes and the server takes. */

import { onScopeDispose, ref } from "vue";

export const LONGEST_S = 120;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4"];
/** Speech stays clear; two minutes are less than half a megabyte. */
const BITS_A_SECOND = 24_000;

export const canRecord = (): boolean =>
  typeof MediaRecorder !== "undefined" && navigator.mediaDevices !== undefined && kindHere() !== null;
const kindHere = () => KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? null;

export function useRecording(onDone: (content: Blob, seconds: number) => Promise<void>) {
  const state = ref<"idle" | "asking" | "recording" | "denied">("idle");
  const seconds = ref(0);
  let recorder: MediaRecorder | null = null;
  let ticks: ReturnType<typeof setInterval> | undefined;
  let isGone = false;
  /** Fulfilled once what is being recorded is kept. */
  let kept: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    if (recorder || state.value === "asking") return;
    state.value = "asking";
    let sound: MediaStream;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      state.value = "denied";
      return;
    }
    if (isGone) {
      release(sound);
      return;
    }
    begin(sound);
  }

  function begin(sound: MediaStream): void {
    const parts: Blob[] = [];
    const kind = kindHere() ?? "";
    const began = Date.now();
    const made = new MediaRecorder(sound, { mimeType: kind, audioBitsPerSecond: BITS_A_SECOND });
    recorder = made;
    made.ondataavailable = ({ data }) => parts.push(data);
    const ended = new Promise<void>((resolve) => {
      made.onstop = () => {
        resolve();
      };
    });
    kept = ended.then(async () => {
      clearInterval(ticks);
      release(sound);
      recorder = null;
      state.value = "idle";
      const content = new Blob(parts, { type: kind });
      const length = Math.round((Date.now() - began) / 1000);
      if (content.size > 0) await onDone(content, Math.min(LONGEST_S, Math.max(1, length)));
    });
    made.start();
    seconds.value = 0;
    state.value = "recording";
    ticks = setInterval(() => {
      seconds.value = Math.floor((Date.now() - began) / 1000);
      if (seconds.value >= LONGEST_S) void stop();
    }, 250);
  }

  function stop(): Promise<void> {
    if (recorder?.state === "recording") recorder.stop();
    return kept;
  }
  // What was said until somebody left the screen is kept.
  onScopeDispose(() => {
    isGone = true;
    void stop();
  });
  return { state, seconds, start, stop };
}

const release = (sound: MediaStream) => {
  for (const track of sound.getTracks()) track.stop();
};
