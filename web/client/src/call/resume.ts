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
