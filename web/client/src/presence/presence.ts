import type { Subscriber } from 'jssip/lib/Subscriber';
import { addressText } from '../account/address';
import type { Line } from '../account/line';
import { Observed } from '../observed';
import { PIDF, readPidf } from './pidf';
import { Publication } from './publication';
import { CHOICES, type Choice, type Status } from './status';

const SECONDS = 3600;
const MOST_WATCHED = 300;
const AGAIN_MS = 10_000;

/** Why a subscription ended, in JsSIP's numbers. */
const LAST_NOTIFY = 6;
const NO_ANSWER = 0;

/** Its type is an emitter of Node's, which browsers' types do not know. */
interface Emitter {
  on(event: 'accepted', then: () => void): void;
  on(event: 'notify', then: (last: boolean, request: unknown, body: string | undefined) => void): void;
  on(event: 'terminated', then: (code: number) => void): void;
}

interface Watch {
  status: Status;
  subscriber: Subscriber | undefined;
  /** Refused, for as long as this connection lasts. */
  refused: boolean;
}

/** Who of those one cares for is there (RFC 3856), and what one says of oneself. */
export class Presence extends Observed {
  private readonly watched = new Map<string, Watch>();
  private readonly publication = new Publication();
  private asking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly line: () => Line | undefined) {
    super();
  }

  of(address: string): Status {
    return this.up ? (this.watched.get(address)?.status ?? 'unknown') : 'unknown';
  }

  private get up(): boolean {
    return this.line()?.state.is === 'up';
  }

  get chosen(): Choice {
    const kept = localStorage.getItem(this.key);
    return CHOICES.find((each) => each === kept) ?? 'available';
  }

  private get key(): string {
    const line = this.line();
    return `turnpike.status.${line ? addressText(line.self) : ''}`;
  }

  choose(choice: Choice): void {
    localStorage.setItem(this.key, choice);
    const line = this.line();
    if (line) void this.publication.say(line, choice);
    this.changed();
  }

  /** Watches these and nobody else. */
  follow(addresses: readonly string[]): void {
    const wanted = new Set(addresses.slice(0, MOST_WATCHED));
    for (const [address, watch] of this.watched) {
      if (wanted.has(address)) continue;
      this.watched.delete(address);
      leave(watch);
    }
    for (const address of wanted) {
      if (!this.watched.has(address)) {
        this.watched.set(address, { status: 'unknown', subscriber: undefined, refused: false });
      }
    }
    this.next();
  }

  /** The line is up, or up again: what was subscribed over the connection before is told to nobody any more. */
  connected(): void {
    for (const watch of this.watched.values()) {
      leave(watch);
      watch.refused = false;
    }
    this.asking = false;
    const line = this.line();
    if (line) void this.publication.say(line, this.chosen);
    this.next();
  }

  /** Takes back what was said, while the line is still there. */
  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.follow([]);
    this.asking = false;
    const line = this.line();
    if (line) await this.publication.say(line, 'available');
  }

  /** One after the other: each is challenged first, and a server answers strangers so often and no more. */
  private next(): void {
    const line = this.line();
    if (this.asking || !line || !this.up) return;
    const found = [...this.watched].find(([, watch]) => !watch.subscriber && !watch.refused);
    if (!found) return;
    const [address, watch] = found;
    const subscriber = line.agent.subscribe(`sip:${address}`, 'presence', PIDF, { expires: SECONDS, contentType: PIDF });
    watch.subscriber = subscriber;
    this.asking = true;
    const mine = () => this.watched.get(address) === watch && watch.subscriber === subscriber;
    const answered = () => {
      if (!mine()) return;
      this.asking = false;
      this.next();
    };
    const heard = subscriber as unknown as Emitter;
    heard.on('accepted', answered);
    heard.on('notify', (_last, _request, body) => {
      if (!mine()) return;
      watch.status = readPidf(body ?? '');
      this.changed();
    });
    heard.on('terminated', (code) => {
      if (!mine()) return;
      watch.subscriber = undefined;
      watch.status = 'unknown';
      watch.refused = true;
      // RFC 6665 §4.4.1: ended, not refused.
      if (code === LAST_NOTIFY || code === NO_ANSWER) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.again(), AGAIN_MS);
      }
      this.asking = false;
      this.changed();
      this.next();
    });
    subscriber.subscribe();
  }

  private again(): void {
    for (const watch of this.watched.values()) watch.refused = false;
    this.next();
  }
}

function leave(watch: Watch): void {
  const subscriber = watch.subscriber;
  watch.subscriber = undefined;
  try {
    subscriber?.terminate();
  } catch {
    // it had not begun
  }
}
