// A telephone that only calls, for the page where people try the hotline: SIP over Asterisk's WebSocket, with JsSIP. It works
// without a microphone, and knows how loud both sides are. (The operators' telephone is phone.ts.)

import { UA, WebSocketInterface } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import { nameAddress } from './address';

/** How the telephone signs in and whom it calls. */
export interface DialSettings {
  /** The caller's SIP address, such as sip:+380501112233@hotline: whom the hotline takes for the caller. */
  uri: string;
  /** The name for authentication. */
  user: string;
  /** Where the far side asks for authentication, and the hash of name, realm and password in place of the password. */
  realm: string;
  ha1: string;
  /** The address of the WebSocket, such as wss://hotline.example.net/ws. */
  websocket: string;
  /** The address to call. */
  target: string;
}

/** How far a call is: being set up, up, or over. */
export type DialState = 'connecting' | 'calling' | 'up' | 'over';

/** Why a call ended: as calls do, for the hotline could not be reached, or it did not take the call. */
export type DialEnd = 'hung up' | 'unreachable' | 'refused';

/** What the telephone reports, on the page's only thread. */
export interface DialEvents {
  state(state: DialState, end?: DialEnd): void;
}

/** What became of the wish for a microphone. insecure: the browser gives none to a page without https. */
export type Microphone = 'on' | 'refused' | 'none' | 'insecure';

/** The length of a key's tone and the silence between two, in milliseconds (RFC 4733 asks for 40 and more). */
const toneLength = 120;
const toneGap = 80;
/** How long the WebSocket may take, in milliseconds. */
const patience = 8000;

/** Asks for the microphone. The error becomes a word: the call goes on without. */
export async function openMicrophone(): Promise<{ stream?: MediaStream; microphone: Microphone }> {
  if (!navigator.mediaDevices) return { microphone: 'insecure' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    return { stream, microphone: 'on' };
  } catch (failure) {
    return { microphone: failure instanceof DOMException && failure.name === 'NotFoundError' ? 'none' : 'refused' };
  }
}

/** One call. */
export class Dialler {
  private readonly agent: UA;
  private readonly speaker = new Audio();
  private readonly sound = new AudioContext();
  private readonly near: AnalyserNode;
  private far?: AnalyserNode;
  private readonly stream: MediaStream;
  private session?: RTCSession;
  private over = false;

  /** Without a stream, silence is sent in the microphone's place. Made on a click: only then may a page sound. */
  constructor(settings: DialSettings, private readonly events: DialEvents, private readonly microphone?: MediaStream) {
    this.speaker.autoplay = true;
    this.stream = microphone ?? this.silence();
    this.near = this.meter(this.stream);
    this.agent = new UA({
      sockets: [new WebSocketInterface(settings.websocket)],
      uri: settings.uri,
      authorization_user: settings.user,
      realm: settings.realm,
      ha1: settings.ha1,
      register: false,
      session_timers: false,
      user_agent: 'Hotline trial',
    });
    this.agent.on('newRTCSession', ({ session }: { session: RTCSession }) => this.take(session));
    this.dial(settings.target);
  }

  /** Sends keys (0-9, *, #) as tones in the media stream (RFC 4733), and lets the person hear them. */
  keys(text: string): void {
    if (!this.session?.isEstablished()) return;
    this.session.sendDTMF(text, { duration: toneLength, interToneGap: toneGap, transportType: 'RFC2833' as never });
    [...text].forEach((key, i) => this.beep(key, (i * (toneLength + toneGap)) / 1000));
  }

  /** Ends the call, in whatever state it is. */
  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
    else this.finish('hung up');
  }

  /** How loud the person and the hotline are now, from 0 to 1. */
  volumes(): { near: number; far: number } {
    return { near: this.microphone ? loudness(this.near) : 0, far: this.far ? loudness(this.far) : 0 };
  }

  private dial(target: string): void {
    const late = setTimeout(() => this.finish('unreachable'), patience);
    this.agent.on('connected', () => {
      clearTimeout(late);
      if (!this.over && !this.session) this.agent.call(target, { mediaStream: this.stream, pcConfig: { iceServers: [] } });
    });
    this.agent.on('disconnected', () => {
      if (!this.session?.isEstablished()) this.finish('unreachable');
    });
    this.events.state('connecting');
    this.agent.start();
  }

  private take(session: RTCSession): void {
    this.session = session;
    session.on('peerconnection', ({ peerconnection }) => this.hear(peerconnection));
    if (session.connection) this.hear(session.connection);
    nameAddress(session);
    session.on('progress', () => this.events.state('calling'));
    session.on('confirmed', () => this.events.state('up'));
    session.on('ended', () => this.finish('hung up'));
    session.on('failed', ({ cause }) => this.finish(cause === 'Canceled' ? 'hung up' : 'refused'));
  }

  private hear(peer: RTCPeerConnection): void {
    peer.addEventListener('track', ({ streams, track }) => {
      const stream = streams[0] ?? new MediaStream([track]);
      this.speaker.srcObject = stream;
      this.far = this.meter(stream);
    });
  }

  private finish(end: DialEnd): void {
    if (this.over) return;
    this.over = true;
    this.speaker.srcObject = null;
    this.agent.stop();
    this.microphone?.getTracks().forEach((track) => track.stop());
    void this.sound.close();
    this.events.state('over', end);
  }

  private silence(): MediaStream {
    const source = this.sound.createConstantSource();
    const mute = this.sound.createGain();
    const out = this.sound.createMediaStreamDestination();
    mute.gain.value = 0;
    source.connect(mute).connect(out);
    source.start();
    return out.stream;
  }

  private meter(stream: MediaStream): AnalyserNode {
    const analyser = this.sound.createAnalyser();
    analyser.fftSize = 1024;
    this.sound.createMediaStreamSource(stream).connect(analyser);
    return analyser;
  }

  /** The two tones of a key (ITU-T Q.23), softly. */
  private beep(key: string, after: number): void {
    const place = '123A456B789C*0#D'.indexOf(key);
    if (place < 0) return;
    const at = this.sound.currentTime + after;
    const soft = this.sound.createGain();
    soft.gain.value = 0.05;
    soft.connect(this.sound.destination);
    for (const frequency of [rows[Math.floor(place / 4)], columns[place % 4]]) {
      const tone = this.sound.createOscillator();
      tone.frequency.value = frequency ?? 0;
      tone.connect(soft);
      tone.start(at);
      tone.stop(at + toneLength / 1000);
    }
  }
}

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477, 1633];

/** The loudness of what an analyser hears, from 0 at -54 dB to 1 at -6 dB of full scale. */
function loudness(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-12) + 54) / 48));
}
