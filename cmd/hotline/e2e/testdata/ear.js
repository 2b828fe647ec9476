// Put into a page of the service before its own scripts, for the end-to-end tests: listens at the loudspeaker of the page's telephone,
// and notes when a call rings in it and when its card is seen. Tests ask window.desk.
(() => {
  let speaker, heard, analyser;
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(stream) {
      source.set.call(this, stream);
      speaker = this;
    },
  });

  /** Listens to what is played now: another call has another stream. */
  function listen() {
    const stream = speaker && !speaker.paused && !speaker.muted ? speaker.srcObject : null;
    if (stream === heard) return;
    heard = stream;
    analyser = undefined;
    if (!stream) return;
    const context = new AudioContext();
    analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(stream).connect(analyser);
  }

  /** The levels that are heard now, in decibels, by frequency; nothing while nothing is played. */
  function spectrum() {
    listen();
    if (!analyser) return undefined;
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    return levels;
  }

  /** The level of each of some frequencies, in hertz, that is heard now; who hears two people at once hears two tones. */
  function levels(...frequencies) {
    const heardNow = spectrum();
    const bin = (frequency) => Math.round((frequency * analyser.fftSize) / analyser.context.sampleRate);
    return frequencies.map((frequency) => (heardNow ? Math.max(-200, Math.round(heardNow[bin(frequency)])) : -200));
  }

  /** The strongest frequency in hertz that is heard now, and its level in decibels. */
  function tone() {
    const levels = spectrum();
    if (!levels) return { frequency: 0, level: -200 };
    const strongest = levels.reduce((best, level, i) => (level > levels[best] ? i : best), 0);
    const level = levels[strongest];
    return {
      frequency: Math.round((strongest * analyser.context.sampleRate) / analyser.fftSize),
      level: Number.isFinite(level) ? Math.round(level) : -200,
    };
  }

  const moments = { rang: 0, shown: 0 };
  const Plain = WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('INVITE')) moments.rang = performance.now();
      });
    }
  };
  // A card is seen with the first frame that is drawn after it is in the page.
  let before = '';
  new MutationObserver(() => {
    const ringing = document.querySelector('[data-call="ringing"]');
    const name = ringing?.querySelector('.card h2')?.textContent ?? '';
    if (name && name !== before) requestAnimationFrame(() => { moments.shown = performance.now(); });
    before = name;
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

  window.desk = { tone, levels, moments };
})();
