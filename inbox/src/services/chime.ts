/** The sound of a new message: two soft notes, made on the spot, so that there is no file to fetch. */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Chime {
  /** Whether the browser lets this page make sounds: it does so after a first click or key. Null: not tried yet. */
  readonly allowed: ReadonlySignal<boolean | null>;
  play(): void;
  dispose(): void;
}

const NOTES = [659.25, 880]; // E5, A5, in Hz
const APART = 0.13; // seconds between their beginnings
const LENGTH = 0.45; // seconds until a note has died away
const LOUDNESS = 0.16; // of 1: heard, and startling nobody
const GESTURES = ["pointerdown", "keydown"] as const;

export function createChime(page: Window & typeof globalThis): Chime {
  const allowed = signal<boolean | null>(null);
  let context: AudioContext | null = null;
  const look = () => {
    allowed.value = context?.state === "running";
  };
  const open = (): AudioContext | null => {
    if (!context && page.AudioContext) {
      context = new page.AudioContext();
      context.addEventListener("statechange", look);
      look();
    }
    return context;
  };
  /** Only what a person does may open the ears of a browser. */
  const unlock = () => {
    if (!open()) return;
    void context?.resume();
    for (const gesture of GESTURES) page.document.removeEventListener(gesture, unlock, true);
  };
  for (const gesture of GESTURES) page.document.addEventListener(gesture, unlock, true);
  return {
    allowed,
    play() {
      const ready = open();
      if (ready?.state === "running") ring(ready);
      else if (ready) void ready.resume().then(() => ring(ready), look);
    },
    dispose() {
      for (const gesture of GESTURES) page.document.removeEventListener(gesture, unlock, true);
      context?.removeEventListener("statechange", look);
      void context?.close();
    },
  };
}

function ring(context: AudioContext): void {
  const begin = context.currentTime + 0.01;
  for (const [at, hertz] of NOTES.entries()) sound(context, hertz, begin + at * APART);
}

function sound(context: AudioContext, hertz: number, from: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + LENGTH);
  tone.connect(volume).connect(context.destination);
  tone.start(from);
  tone.stop(from + LENGTH);
}
