// The telephone in the page: SIP over Asterisk's WebSocket, with JsSIP. It knows one call at a time and nothing of
// queues or cards; the desk and the board use it. It is rung only: the page for trying the hotline calls, and has a dialler.

import { UA, WebSocketInterface } from 'jssip';
import type { RTCSession, EndEvent } from 'jssip/lib/RTCSession';
import type { IncomingRequest } from 'jssip/lib/SIPMessage';
import { nameAddress } from './address';

/** Where the telephone signs in. */
export interface PhoneSettings {
  /** The operator's SIP address, such as sip:101@hotline. */
  uri: string;
  /** The name for authentication; that of the address unless given. */
  user?: string;
  /** Where the far side asks for authentication. */
  realm: string;
  /** In place of the password, which is the same for all operators: its hash for this name and realm (RFC 7616 §3.4.2). */
  ha1: string;
  /** The address of the WebSocket, such as wss://desk.example.net/ws. */
  websocket: string;
  displayName: string;
}

/** What the telephone reports. All are called on the page's only thread. */
export interface PhoneEvents {
  /** The telephone can be rung (true), or the connection was lost or refused (false). It tries again by itself. */
  registered(ok: boolean): void;
  /**
   * A call rings. callId is the hotline's id of the call, or empty. With itself the telephone answers by itself: it is the
   * call that this page was in before it was loaded anew, or a talk that the supervisor has asked to listen to.
   */
  ringing(callId: string, itself: boolean): void;
  /** Both sides hear each other. */
  up(): void;
  /** The call is over, or was never answered. cause is JsSIP's word for it. */
  ended(cause: string): void;
  /** The operator signed in elsewhere in this browser: this telephone has stopped. */
  displaced(): void;
}

/** The header of the hotline's INVITE that names the call. */
export const callHeader = 'X-Call';
/** The header that says that the call goes on in a page that was loaded anew. */
export const resumeHeader = 'X-Resume';
/** The header that says that the call lets a supervisor listen, and how. */
export const superviseHeader = 'X-Supervise';

/** The cause (Q.850) with which the hotline takes a call away that goes on in another page of the operator. */
const takenElsewhere = /\bcause=26\b/;

/** How long a registration holds, in seconds: a closed browser is noticed within it at the latest. */
const registerExpires = 120;
/** The pauses between attempts to connect again, in seconds. */
const recoverMin = 1;
const recoverMax = 8;
/** The length of a key's tone and the silence between two, in milliseconds (RFC 4733 asks for 40 and more). */
const toneLength = 120;
const toneGap = 80;

/** No STUN: browser and Asterisk see each other, and gathering stays short. */
const connection: RTCConfiguration = { iceServers: [] };

/** What JsSIP's agent has and its types do not name. */
interface Connected {
  transport: { disconnect(): void };
}

interface Incoming {
  session: RTCSession;
  request: IncomingRequest;
}

/** A softphone for one operator. */
export class Phone {
  private readonly agent: UA;
  private readonly tabs: BroadcastChannel;
  private readonly speaker = new Audio();
  private microphone?: MediaStream;
  private session?: RTCSession;
  /** The connection was lost while a call was up: Asterisk is to learn the new address. */
  private wasCut = false;

  constructor(
    private readonly settings: PhoneSettings,
    private readonly events: PhoneEvents,
  ) {
    this.speaker.autoplay = true;
    this.tabs = new BroadcastChannel('hotline-phone');
    this.agent = new UA({
      sockets: [new WebSocketInterface(settings.websocket)],
      uri: settings.uri,
      authorization_user: settings.user,
      realm: settings.realm,
      ha1: settings.ha1,
      display_name: settings.displayName,
      register_expires: registerExpires,
      session_timers: false,
      connection_recovery_min_interval: recoverMin,
      connection_recovery_max_interval: recoverMax,
      user_agent: 'Hotline desk',
    });
    this.listen();
  }

  /**
   * Takes the microphone, once and for all calls, and connects. Asking for it before the first call also lets the browser
   * name its real addresses. The error is the browser's: NotAllowedError, NotFoundError, or TypeError without https.
   */
  async start(): Promise<void> {
    await this.openMicrophone();
    this.tabs.onmessage = (message) => this.otherTab(message.data);
    this.tabs.postMessage({ uri: this.settings.uri });
    this.agent.start();
  }

  /** Hangs up, signs off and gives the microphone back. The telephone cannot be started again. */
  stop(): void {
    this.tabs.close();
    this.agent.stop();
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.microphone = undefined;
  }

  /** Answers the call that rings. */
  answer(): void {
    if (this.session?.isInProgress()) this.session.answer({ mediaStream: this.microphone, pcConfig: connection });
  }

  /** Refuses the call that rings. */
  refuse(): void {
    if (this.session?.isInProgress()) this.session.terminate({ status_code: 603, reason_phrase: 'Decline' });
  }

  /** Ends the call, in whatever state it is. */
  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  /** Silences the microphone, or lets it speak again. */
  mute(on: boolean): void {
    if (on) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  /** Sends keys (0-9, *, #) as tones in the media stream (RFC 4733). */
  keys(text: string): void {
    if (!this.session?.isEstablished()) return;
    this.session.sendDTMF(text, {
      duration: toneLength,
      interToneGap: toneGap,
      transportType: 'RFC2833' as never,
    });
  }

  private listen(): void {
    this.agent.on('registered', () => this.connected());
    this.agent.on('unregistered', () => this.events.registered(false));
    this.agent.on('registrationFailed', () => this.events.registered(false));
    this.agent.on('disconnected', () => {
      this.wasCut = this.session?.isEstablished() ?? false;
      this.events.registered(false);
    });
    this.agent.on('newRTCSession', (event: Incoming) => this.arrived(event));
  }

  /** A new connection carries the old call only when Asterisk learns of it: a later hang-up would never arrive. */
  private connected(): void {
    if (this.wasCut && this.session?.isEstablished()) this.session.renegotiate();
    this.wasCut = false;
    this.events.registered(true);
  }

  private arrived({ session, request }: Incoming): void {
    const resume = request.getHeader(resumeHeader) !== undefined;
    if (this.session && !resume) {
      session.terminate({ status_code: 486, reason_phrase: 'Busy Here' });
      return;
    }
    this.drop();
    this.take(session);
    const itself = resume || request.getHeader(superviseHeader) !== undefined;
    this.events.ringing(request.getHeader(callHeader) ?? '', itself);
    if (itself) this.answer();
  }

  /** Forgets the leg that a resumed call replaces; the far side has left it already. */
  private drop(): void {
    const old = this.session;
    this.session = undefined;
    if (old && !old.isEnded()) old.terminate();
  }

  private take(session: RTCSession): void {
    this.session = session;
    session.on('peerconnection', ({ peerconnection }) => this.hear(peerconnection));
    if (session.connection) this.hear(session.connection);
    nameAddress(session); // the microphone may have gone since the telephone was turned on, with its headset
    session.on('confirmed', () => this.session === session && this.events.up());
    const over = (event: EndEvent) => this.over(session, event);
    session.on('ended', over);
    session.on('failed', over);
  }

  private hear(peer: RTCPeerConnection): void {
    peer.addEventListener('track', ({ streams, track }) => {
      this.speaker.srcObject = streams[0] ?? new MediaStream([track]);
    });
  }

  private over(session: RTCSession, { originator, message, cause }: EndEvent): void {
    if (this.session !== session) return;
    if (originator === 'remote' && message.getHeaders('Reason').some((reason) => takenElsewhere.test(reason))) {
      this.giveWay();
      return;
    }
    this.session = undefined;
    this.speaker.srcObject = null;
    // Muting disables the track itself, which the next call uses again.
    this.microphone?.getAudioTracks().forEach((track) => (track.enabled = true));
    this.events.ended(cause);
  }

  private async openMicrophone(): Promise<void> {
    this.microphone = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    for (const track of this.microphone.getAudioTracks()) {
      track.addEventListener('ended', () => void this.replaceMicrophone());
    }
  }

  /** A headset was pulled out: goes on with another microphone, in a call too. */
  private async replaceMicrophone(): Promise<void> {
    if (!this.microphone) return;
    try {
      await this.openMicrophone();
    } catch {
      navigator.mediaDevices.addEventListener('devicechange', () => void this.replaceMicrophone(), { once: true });
      return;
    }
    const track = this.microphone.getAudioTracks()[0] ?? null;
    await this.session?.connection?.getSenders()[0]?.replaceTrack(track);
  }

  /** Another tab of this browser took the telephone over: two would push each other out of Asterisk for ever. */
  private otherTab(data: { uri?: string }): void {
    if (data.uri === this.settings.uri) this.giveWay();
  }

  /**
   * Leaves the telephone to another page of the operator, and reports displaced. Asterisk hears nothing: to hang up would
   * end the call that the other page goes on with. The telephone cannot be started again.
   */
  giveWay(): void {
    const connection = this.session?.connection;
    this.session = undefined;
    connection?.close();
    this.speaker.srcObject = null;
    this.tabs.close();
    (this.agent as unknown as Connected).transport.disconnect();
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.microphone = undefined;
    this.events.displaced();
  }
}
