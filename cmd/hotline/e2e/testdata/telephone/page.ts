// The least page that can telephone, for the end-to-end tests: it keeps what the telephone reports, and knows which tone it
// hears. Tests drive it by window.desk.

import { Phone, type PhoneSettings } from '../../../../../routing/desk/pages/src/phone';

/** The strongest frequency in hertz that is heard now, and its level in decibels. */
interface Tone {
  frequency: number;
  level: number;
}

const events: string[] = [];
const settings = JSON.parse(decodeURIComponent(location.hash.slice(1))) as PhoneSettings;
settings.websocket = `ws://${location.host}/ws`;

let analyser: AnalyserNode | undefined;

/** Listens to what comes out of the telephone's loudspeaker. */
function listen(): void {
  const speaker = (phone as unknown as { speaker: HTMLAudioElement }).speaker;
  const context = new AudioContext();
  analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  analyser.smoothingTimeConstant = 0;
  context.createMediaStreamSource(speaker.srcObject as MediaStream).connect(analyser);
}

function tone(): Tone {
  if (!analyser) return { frequency: 0, level: -200 };
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  let strongest = 0;
  levels.forEach((level, i) => {
    if (level > levels[strongest]!) strongest = i;
  });
  const level = levels[strongest]!;
  return {
    frequency: Math.round((strongest * analyser.context.sampleRate) / analyser.fftSize),
    level: Number.isFinite(level) ? Math.round(level) : -200,
  };
}

const phone = new Phone(settings, {
  registered: (ok) => events.push(`registered ${ok}`),
  ringing: (call, resume) => events.push(`ringing ${call} ${resume}`),
  up: () => {
    listen();
    events.push('up');
  },
  ended: (cause) => events.push(`ended ${cause}`),
  displaced: () => events.push('displaced'),
});

Object.assign(window, { desk: { phone, events, tone } });
void phone.start().then(
  () => events.push('started'),
  (error: Error) => events.push(`failed ${error.name}`),
);
