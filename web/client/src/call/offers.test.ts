import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import DialogRequestSender from 'jssip/lib/Dialog/RequestSender';
import { Offers, waitAfterCrossing } from './offers';

type Handlers = { succeeded(): void; failed(response?: unknown): void };

/** A call as JsSIP has it, as far as offers go. */
class Session {
  readonly C = { STATUS_CONFIRMED: 9 };
  readonly sent: { restart: boolean; hold: boolean; handlers: Handlers }[] = [];
  readonly heard = new Map<string, (event: unknown) => void>();
  readonly connection = {
    signalingState: 'have-local-offer',
    setLocalDescription: vi.fn(async () => undefined),
  };
  _status = 9;
  _localHold = false;
  _iceReady = true;
  _connectionPromiseQueue: Promise<unknown> = Promise.resolve();
  ready = true;
  died = false;

  constructor(readonly direction: 'incoming' | 'outgoing') {}

  on(name: string, then: (event: unknown) => void): void {
    this.heard.set(name, then);
  }

  isReadyToReOffer(): boolean {
    return this.ready;
  }

  _onhold(): void {}

  _onunhold(): void {}

  onTransportError(): void {
    this.died = true;
  }

  _sendReinvite(how: { rtcOfferConstraints?: { iceRestart?: boolean }; eventHandlers: Handlers }): void {
    const restart = how.rtcOfferConstraints?.iceRestart ?? false;
    this.sent.push({ restart, hold: this._localHold, handlers: how.eventHandlers });
  }

  /** The other side offers something. */
  offered(): number | undefined {
    let code: number | undefined;
    this.heard.get('reinvite')!({
      request: { body: 'v=0' },
      reject: (how: { status_code: number }) => (code = how.status_code),
    });
    return code;
  }

  answer(code: number, retryAfter?: string): void {
    this.sent.at(-1)!.handlers.failed({ status_code: code, getHeader: () => retryAfter });
  }
}

function offersOf(session: Session, reachable = () => true, refused = () => {}): Offers {
  return new Offers(session as never, reachable, refused);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('two offers that cross', () => {
  test('are both refused, and made again after waits that differ', async () => {
    const caller = new Session('outgoing');
    const callee = new Session('incoming');
    offersOf(caller).hold(true);
    const theirs = offersOf(callee);
    theirs.hold(true);
    expect(caller.offered()).toBe(491);
    expect(callee.offered()).toBe(491);

    caller.answer(491);
    callee.answer(491);
    await vi.advanceTimersByTimeAsync(2000);
    expect(callee.sent).toHaveLength(2);
    expect(caller.sent).toHaveLength(1);
    expect(caller.offered()).toBeUndefined(); // it has none on its way now
    callee.sent[1]!.handlers.succeeded();
    await vi.advanceTimersByTimeAsync(2000);
    expect(caller.sent.map((each) => each.hold)).toEqual([true, true]);
    expect(caller.connection.setLocalDescription).toHaveBeenCalledWith({ type: 'rollback' });
  });

  test.each([
    [true, 0, 2100],
    [true, 1, 4000],
    [false, 0, 0],
    [false, 1, 2000],
    [false, 0.1234, 250],
  ])('wait by who made the Call-ID (%s, %d): %d ms', (owner, random, ms) => {
    expect(waitAfterCrossing(owner, random)).toBe(ms);
  });

  test('are told of by JsSIP to whoever offered, not sent again as they were', () => {
    const onErrorResponse = vi.fn();
    const response = { method: 'INVITE', status_code: 491 };
    DialogRequestSender.prototype._receiveResponse.call(
      { _eventHandlers: { onErrorResponse } } as never,
      response as never,
    );
    expect(onErrorResponse).toHaveBeenCalledWith(response);
  });

  test('leave no room for a third before the wait is over', async () => {
    const session = new Session('outgoing');
    const offers = offersOf(session);
    offers.ask();
    session.answer(491);
    offers.hold(true);
    expect(session.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(session.sent).toHaveLength(2);
    expect(session.sent[1]!.hold).toBe(true);
  });
});

describe('an offer', () => {
  test('waits for the one before it, and says how things are then', () => {
    const session = new Session('outgoing');
    const offers = offersOf(session);
    offers.ask();
    offers.hold(true);
    offers.hold(false);
    offers.ask(true);
    expect(session.sent).toHaveLength(1);
    session.sent[0]!.handlers.succeeded();
    expect(session.sent).toHaveLength(2);
    expect(session.sent[1]).toMatchObject({ restart: true, hold: false });
  });

  test('waits while theirs is on its way', async () => {
    const session = new Session('incoming');
    session.ready = false;
    offersOf(session).ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.sent).toHaveLength(0);
    session.ready = true;
    await vi.advanceTimersByTimeAsync(200);
    expect(session.sent).toHaveLength(1);
  });

  test('that went away with the connection does not end the call, and goes again when that is back', async () => {
    let up = true;
    const session = new Session('outgoing');
    const offers = offersOf(session, () => up);
    offers.ask(true);
    up = false;
    session.onTransportError();
    expect(session.died).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.sent).toHaveLength(1);
    up = true;
    offers.go();
    expect(session.sent).toHaveLength(2);
  });

  test('that is refused for good leaves the call as it was', () => {
    const refused = vi.fn();
    const session = new Session('outgoing');
    offersOf(session, () => true, refused).hold(true);
    session.answer(488);
    expect(session._localHold).toBe(false);
    expect(refused).toHaveBeenCalledOnce();
  });

  test('to somebody who is away for a moment is made again when they ask for that', async () => {
    const session = new Session('outgoing');
    offersOf(session).ask();
    session.answer(500, '3');
    await vi.advanceTimersByTimeAsync(2999);
    expect(session.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(session.sent).toHaveLength(2);
  });
});

test('a connection that goes away before a call stands ends it', () => {
  const session = new Session('outgoing');
  offersOf(session);
  session.onTransportError();
  expect(session.died).toBe(true);
});
