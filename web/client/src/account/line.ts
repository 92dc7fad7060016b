import { UA, WebSocketInterface } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type {
  IncomingMessageEvent,
  IncomingRTCSessionEvent,
  OutgoingMessageEvent,
  RTCSessionEvent,
} from 'jssip/lib/UA';
import type { Quality } from '../call/quality';
import { Observed } from '../observed';
import { addressText, type Address } from './address';
import { askRelays, type Relays } from './relays';
import type { Server } from './server';

const TELL_MS = 5000;

/** Whether calls and messages get through. */
export type LineState =
  | { readonly is: 'connecting' }
  | { readonly is: 'up' }
  | { readonly is: 'lost' }
  | { readonly is: 'refused'; readonly why: string };

export interface LineEvents {
  onCall(session: RTCSession, event: IncomingRTCSessionEvent): void;
  onMessage(event: IncomingMessageEvent): void;
}

/** One user's registration over a WebSocket (RFC 7118); comes back by itself after a loss. */
export class Line extends Observed {
  readonly agent: UA;
  private current: LineState = { is: 'connecting' };
  private everConnected = false;
  private told = 0;
  private stopped = false;
  private relays: Relays | undefined;
  private relaysEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly self: Address,
    private readonly password: string,
    readonly server: Server,
    events: LineEvents,
  ) {
    super();
    this.agent = new UA({
      sockets: [new WebSocketInterface(server.webSocket)],
      uri: `sip:${addressText(self)}`,
      password,
      register: true,
      // A refresh while the connection is down would end a call whose media are well.
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: 'Turnpike browser client',
    });
    this.agent.on('connected', () => {
      this.everConnected = true;
    });
    this.agent.on('registered', () => this.become({ is: 'up' }));
    this.agent.on('disconnected', () => this.become({ is: 'lost' }));
    this.agent.on('registrationFailed', (event) => {
      const code = event.response?.status_code;
      // Without an answer the connection went away, which `disconnected` tells.
      if (code) this.become({ is: 'refused', why: refusal(code) });
    });
    this.agent.on('newRTCSession', (event: RTCSessionEvent) => {
      if (event.originator === ('remote' as typeof event.originator)) {
        events.onCall(event.session, event as IncomingRTCSessionEvent);
      }
    });
    this.agent.on('newMessage', (event: IncomingMessageEvent | OutgoingMessageEvent) => {
      if (event.originator === ('remote' as typeof event.originator)) events.onMessage(event as IncomingMessageEvent);
    });
  }

  get state(): LineState {
    return this.current;
  }

  /** Whether the server was ever reached: if not, its certificate may be why. */
  get reached(): boolean {
    return this.everConnected;
  }

  /** Credentials that the server gave; else a relay of its own takes the user's name and password (RFC 8489 §9.2). */
  get iceServers(): RTCIceServer[] {
    if (this.relays) return [...this.relays.servers];
    return this.server.turn.length === 0
      ? []
      : [{ urls: [...this.server.turn], username: this.self.user, credential: this.password }];
  }

  /** Asks for relays and for their credentials, again before those end. */
  async learnRelays(): Promise<void> {
    clearTimeout(this.relaysEnd);
    this.relays = (await askRelays(this)) ?? this.relays;
    if (this.relays && !this.stopped) {
      this.relaysEnd = setTimeout(() => void this.learnRelays(), this.relays.lastMs / 2);
    }
  }

  start(): void {
    this.agent.start();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.relaysEnd);
    this.agent.stop();
  }

  /** Tells the administrators how a call goes, every few seconds. Whether it arrives is of no matter to the call. */
  tell(callId: string, quality: Quality): void {
    if (Date.now() - this.told < TELL_MS) return;
    this.told = Date.now();
    const name = encodeURIComponent(addressText(this.self));
    const pair = new TextEncoder().encode(`${name}:${this.password}`);
    void fetch('/api/v1/quality', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa(String.fromCharCode(...pair))}` },
      body: JSON.stringify({
        call_id: callId,
        path: quality.path,
        verdict: quality.verdict,
        round_trip_ms: quality.roundTripMs,
        loss_percent: quality.lossPercent,
      }),
    }).catch(() => undefined);
  }

  private become(state: LineState): void {
    this.current = state;
    this.changed();
  }
}

function refusal(code: number): string {
  switch (code) {
    case 401:
    case 403:
    case 407:
      return 'The address or the password is not right.';
    case 404:
      return 'This server does not know that address.';
    default:
      return `The server refused the sign-in (${code}).`;
  }
}
