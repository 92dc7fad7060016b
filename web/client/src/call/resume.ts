import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRequest } from 'jssip/lib/SIPMessage';

/** What a page has to know after its reload to take its call back (RFC 3891). */
export interface Resumable {
  readonly peer: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly since: number;
  /** Whether one's own camera was on. */
  readonly camera: boolean;
  /** Whether the other side had a way to show something. */
  readonly video: boolean;
  /** When it was written down last, in wall-clock milliseconds. */
  readonly seen: number;
}

const ENTRY = 'turnpike.call';

/** After this the other side has given the call up. */
const PATIENCE_MS = 30_000;

export function keepCall(call: Resumable): void {
  sessionStorage.setItem(ENTRY, JSON.stringify(call));
}

export function forgetCall(): void {
  sessionStorage.removeItem(ENTRY);
}

export function keptCall(now: number): Resumable | undefined {
  const kept = sessionStorage.getItem(ENTRY);
  const call = kept ? (JSON.parse(kept) as Resumable) : undefined;
  return call && fresh(call, now) ? call : undefined;
}

export function fresh(call: Resumable, now: number): boolean {
  return now - call.seen < PATIENCE_MS;
}

/** RFC 3891 §3: the tags as the one sees them who gets the request, so theirs is the to-tag. */
export function replaces(call: Resumable): string {
  return `Replaces: ${call.callId};to-tag=${call.remoteTag};from-tag=${call.localTag}`;
}

/** What JsSIP's session has and its types leave out. */
interface Inner {
  readonly _status: number;
  readonly C: { readonly STATUS_WAITING_FOR_ACK: number };
  receiveRequest(request: IncomingRequest): void;
  _receiveReplaces(request: IncomingRequest): void;
}

/**
 * Lets a call be replaced also between our answer to an offer and its ACK, which a page that was loaded again never
 * sends: JsSIP would refuse.
 */
export function replacedAnyTime(session: RTCSession): void {
  const inner = session as unknown as Inner;
  const receive = inner.receiveRequest.bind(session);
  inner.receiveRequest = (request) => {
    const waits = inner._status === inner.C.STATUS_WAITING_FOR_ACK;
    if (waits && request.method === 'INVITE' && request.hasHeader('replaces')) inner._receiveReplaces(request);
    else receive(request);
  };
}
