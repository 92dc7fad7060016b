import { ask } from '../account/ask';
import { addressText } from '../account/address';
import type { Line } from '../account/line';
import { PIDF, writePidf } from './pidf';
import type { Choice } from './status';

/** A page that is closed without a word is believed for so long at most. */
const SECONDS = 300;
const TAG = 'turnpike.publication.';

/**
 * What this device says of its person (RFC 3903). Who is available says nothing: that they are signed in says it,
 * and ends with the connection.
 */
export class Publication {
  private said: Choice = 'available';
  private work: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly device = crypto.randomUUID().slice(0, 8);

  /** Says it over that line, after what was to be said before. */
  say(line: Line, choice: Choice): Promise<void> {
    this.said = choice;
    return this.then(line, true);
  }

  private then(line: Line, whole: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.work = this.work.then(() => this.tell(line, whole)).catch(() => {});
    return this.work;
  }

  // The tag outlives a reload of the page, which would leave its own words standing beside the new ones otherwise.
  private tag(line: Line): string | undefined {
    return sessionStorage.getItem(TAG + addressText(line.self)) ?? undefined;
  }

  private keep(line: Line, tag: string | undefined): void {
    const key = TAG + addressText(line.self);
    if (tag) sessionStorage.setItem(key, tag);
    else sessionStorage.removeItem(key);
  }

  /** @param whole false prolongs what was said */
  private async tell(line: Line, whole: boolean): Promise<void> {
    if (line.state.is !== 'up') return;
    const tag = this.tag(line);
    const removes = this.said === 'available';
    if (removes && !tag) return;
    const address = addressText(line.self);
    const headers = ['Event: presence', `Expires: ${removes ? 0 : SECONDS}`];
    if (tag) headers.push(`SIP-If-Match: ${tag}`);
    const body = !removes && (whole || !tag) ? writePidf(address, this.said, this.device) : undefined;
    if (body) headers.push(`Content-Type: ${PIDF}`);
    const answer = await ask(line.agent, 'PUBLISH', `sip:${address}`, headers, body);
    if (answer.code === 412) { // RFC 3903 §4.4: it is forgotten there
      this.keep(line, undefined);
      await this.tell(line, true);
    } else if (answer.code === 200) {
      this.keep(line, removes ? undefined : answer.header('SIP-ETag'));
      if (!removes) this.timer = setTimeout(() => void this.then(line, false), SECONDS * 500);
    }
  }
}
