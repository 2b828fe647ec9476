// The sound of a call that rings: two soft notes every two seconds, made here, so that there is no file to fetch.

const notes = [523.25, 659.25];
/** The pause between two rings, in milliseconds. */
const pause = 2000;

let sound: AudioContext | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

/** Rings until stopRinging. A browser that allows no sound yet stays silent: the page shows the call anyway. */
export function startRinging(): void {
  if (timer) return;
  sound ??= new AudioContext();
  void sound.resume();
  ring();
  timer = setInterval(ring, pause);
}

/** Stops ringing. */
export function stopRinging(): void {
  clearInterval(timer);
  timer = undefined;
}

function ring(): void {
  notes.forEach((frequency, i) => play(frequency, i * 0.22));
}

function play(frequency: number, delay: number): void {
  if (!sound || sound.state !== 'running') return;
  const at = sound.currentTime + delay;
  const tone = new OscillatorNode(sound, { frequency, type: 'sine' });
  const volume = new GainNode(sound, { gain: 0 });
  volume.gain.linearRampToValueAtTime(0.18, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.55);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.6);
}
