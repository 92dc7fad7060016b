/** How far an own message got. */
export type Fate =
  | { readonly is: 'sending' }
  | { readonly is: 'delivered' }
  /** The server keeps it until they sign in (RFC 3428 §4). */
  | { readonly is: 'kept' }
  | { readonly is: 'failed'; readonly why: string };

export interface ChatMessage {
  readonly id: string;
  /** `alice@example.org` of the other side. */
  readonly with: string;
  readonly mine: boolean;
  readonly text: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly fate: Fate;
}

/** RFC 3428 §7: what an answer to MESSAGE says of its delivery. */
export function fateOf(code: number | undefined): Fate {
  if (code === 202) return { is: 'kept' };
  if (code !== undefined && code >= 200 && code < 300) return { is: 'delivered' };
  return { is: 'failed', why: failure(code) };
}

function failure(code: number | undefined): string {
  switch (code) {
    case undefined:
      return 'no connection';
    case 404:
      return 'nobody has this address';
    case 430:
    case 480:
      return 'not signed in anywhere';
    case 408:
      return 'no answer';
    case 403:
      return 'not allowed';
    case 405:
    case 415:
    case 501:
      return 'their phone takes no messages';
    case 413:
      return 'too long';
    case 486:
    case 600:
    case 603:
      return 'declined';
    default:
      return `refused with ${code}`;
  }
}

/** One conversation, as a list of them shows it. */
export interface Conversation {
  readonly with: string;
  readonly last: ChatMessage | undefined;
  readonly unread: number;
}

/** Newest first; people without messages after them, by name. */
export function inOrder(conversations: readonly Conversation[]): Conversation[] {
  return [...conversations].sort(
    (a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0) || a.with.localeCompare(b.with),
  );
}
