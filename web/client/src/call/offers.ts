import type { RTCSession } from 'jssip/lib/RTCSession';
import DialogRequestSender from 'jssip/lib/Dialog/RequestSender';

/** An answer to an offer, as far as it matters here. */
interface Refused {
  readonly status_code: number;
  getHeader(name: string): string | undefined;
}

/** What JsSIP's session has and its types leave out. */
interface Inner {
  readonly _status: number;
  readonly C: { readonly STATUS_CONFIRMED: number };
  _localHold: boolean;
  _iceReady: boolean;
  _connectionPromiseQueue: Promise<unknown>;
  _onhold(who: 'local'): void;
  _onunhold(who: 'local'): void;
  _sendReinvite(options: {
    rtcOfferConstraints?: RTCOfferOptions;
    eventHandlers: { succeeded(): void; failed(response?: Refused): void };
  }): void;
  onTransportError(): void;
}

// JsSIP sends an offer that was refused with 491 again as it was, both sides after the same second, and ends the call
// when they cross a second time. Here the answer is given to whoever made the offer.
const sender = DialogRequestSender.prototype;
const received = sender._receiveResponse;
sender._receiveResponse = function (response): void {
  if (response.method === 'INVITE' && response.status_code === 491) this._eventHandlers.onErrorResponse(response);
  else received.call(this, response);
};

const LOOK_AGAIN_MS = 200;
const LATER_MS = 2000;
const MOST_LATER_MS = 10_000;
/** How often the same change is offered to somebody who cannot take it just now. */
const MOST_TRIES = 8;

/**
 * RFC 3261 §14.1: how long after a 491, in steps of 10 ms; whoever made the Call-ID waits longer, so that the two do not
 * cross again.
 */
export function waitAfterCrossing(ownsCallId: boolean, random: number): number {
  const [least, most] = ownsCallId ? [2100, 4000] : [0, 2000];
  return Math.round((least + random * (most - least)) / 10) * 10;
}

/** Whether the same may be taken later: they are away for a moment, or in the middle of something. */
export function passes(code: number): boolean {
  return code === 480 || code === 500 || code === 503 || code === 504;
}

/**
 * What one side of a call offers the other after its beginning: one offer at a time, and none while the other side's is
 * on its way (RFC 3264 §4). An offer says how things are when it leaves, so what is asked for meanwhile goes with the
 * next one. What is refused leaves the call as it was (RFC 3261 §14.1).
 */
export class Offers {
  private readonly inner: Inner;
  private wanted = false;
  private restart = false;
  private out = false;
  private tries = 0;
  /** Whether the other side knows that it is on hold. */
  private agreedHold = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** After a crossing, until its wait is over. */
  private waits = false;
  private ended = false;

  constructor(
    private readonly session: RTCSession,
    /** Whether requests get through just now. */
    private readonly reachable: () => boolean,
    /** A change was refused for good. */
    private readonly refused: () => void,
  ) {
    const inner = (this.inner = session as unknown as Inner);
    for (const name of ['reinvite', 'update'] as const) {
      session.on(name, (event) => {
        // RFC 3261 §14.2. JsSIP would take their offer in place of ours while ours is on its way.
        if (this.out && event.request.body) event.reject({ status_code: 491 });
      });
    }
    for (const name of ['ended', 'failed'] as const) {
      session.on(name, () => {
        this.ended = true;
        clearTimeout(this.timer);
      });
    }
    const lost = inner.onTransportError.bind(session);
    inner.onTransportError = () => {
      // The connection to the server went away with our offer; the call itself is well.
      if (this.out) this.back(true);
      else lost();
    };
  }

  /** Whether an offer is on its way. */
  get underway(): boolean {
    return this.out;
  }

  hold(on: boolean): void {
    if (this.inner._localHold === on) return;
    this.setHold(on);
    this.ask();
  }

  /** @param restart with new addresses (RFC 8445 §9) */
  ask(restart = false): void {
    this.wanted = true;
    this.restart ||= restart;
    if (this.waits) return;
    this.tries = 0;
    this.go();
  }

  /** Sends what waits, if it can go. */
  go(): void {
    clearTimeout(this.timer);
    this.waits = false;
    if (!this.wanted || this.out || this.ended || !this.reachable()) return;
    if (this.inner._status !== this.inner.C.STATUS_CONFIRMED || !this.session.isReadyToReOffer()) {
      this.later(LOOK_AGAIN_MS);
      return;
    }
    const restart = this.restart;
    const hold = this.inner._localHold;
    this.wanted = false;
    this.restart = false;
    this.out = true;
    this.inner._iceReady = false; // addresses are gathered anew, or all there
    this.inner._sendReinvite({
      ...(restart ? { rtcOfferConstraints: { iceRestart: true } } : {}),
      eventHandlers: {
        succeeded: () => {
          this.out = false;
          this.tries = 0;
          this.agreedHold = hold;
          this.go();
        },
        failed: (response) => {
          if (!this.out) return;
          this.restart ||= restart;
          this.answered(response);
        },
      },
    });
  }

  private answered(response: Refused | undefined): void {
    const code = response?.status_code ?? 0;
    this.tries++;
    const again = (code === 491 || passes(code)) && this.tries < MOST_TRIES;
    this.back(again);
    if (again) {
      const told = Number(response?.getHeader('retry-after')) * 1000 || LATER_MS;
      const owner = (this.session.direction as string) === 'outgoing';
      this.later(code === 491 ? waitAfterCrossing(owner, Math.random()) : Math.min(told, MOST_LATER_MS));
      this.waits = true;
      return;
    }
    this.restart = false;
    if (this.inner._localHold !== this.agreedHold) this.setHold(this.agreedHold);
    this.refused();
  }

  /** As if it had not been offered. */
  private back(again: boolean): void {
    this.out = false;
    this.wanted ||= again;
    const connection = this.session.connection;
    this.inner._connectionPromiseQueue = this.inner._connectionPromiseQueue
      .then(async () => {
        if (connection.signalingState === 'have-local-offer') await connection.setLocalDescription({ type: 'rollback' });
      })
      .catch(() => undefined); // closed meanwhile
  }

  private setHold(on: boolean): void {
    this.inner._localHold = on;
    if (on) this.inner._onhold('local');
    else this.inner._onunhold('local');
  }

  private later(afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), afterMs);
  }
}
