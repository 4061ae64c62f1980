/** A soft falling note for a new message, made by the browser itself: no file, and nothing for a page's CSP to refuse. */

const FROM_HZ = 880;
const TO_HZ = 660;
const SECONDS = 0.35;
const LOUDNESS = 0.06;

let audio: AudioContext | undefined;

/** Before a first tap on the page the browser keeps it silent, and that is right. */
export function chime(): void {
  try {
    audio ??= new AudioContext();
    const end = audio.currentTime + SECONDS;
    const note = new OscillatorNode(audio, { frequency: FROM_HZ });
    const volume = new GainNode(audio, { gain: LOUDNESS });
    note.frequency.linearRampToValueAtTime(TO_HZ, end);
    volume.gain.linearRampToValueAtTime(0, end);
    note.connect(volume).connect(audio.destination);
    note.start();
    note.stop(end);
  } catch {
    // A browser without sound.
  }
}
