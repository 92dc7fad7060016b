import { addressText, parseAddress, type Address } from './account/address';
import { clientOf, discoveryNames, lookedFor, lookFor } from './account/discovery';
import { Line } from './account/line';
import { findServer, type Server } from './account/server';
import { forgetSignIn, keepSignIn, keptSignIn } from './account/vault';
import { Calls } from './call/calls';
import { Devices } from './call/devices';
import { Sounds } from './call/sounds';
import { Chat } from './chat/chat';
import { History } from './chat/history';
import { Notices } from './notices';
import { Observed } from './observed';
import { Contacts } from './people/contacts';
import { Presence } from './presence/presence';
import { called } from './ui/words';

export type ClientState =
  /** A sign-in of before the reload is looked for. */
  | { readonly is: 'waking' }
  | { readonly is: 'signed-out'; readonly why: string; readonly untrusted: boolean }
  | { readonly is: 'signing-in' }
  /** For the server of an address that is not this one's. */
  | { readonly is: 'looking'; readonly domain: string }
  | { readonly is: 'signed-in'; readonly self: Address };

/** How long a server may take to answer a sign-in. */
const PATIENCE_MS = 10_000;

/** How long a call that a reload takes back waits for the relays. */
const RELAYS_MS = 2000;

/** How long a sign-out waits for the server to hear of it. */
const PARTING_MS = 1500;

/** Everything behind the page: one person's line, calls and conversations. */
export class Client extends Observed {
  readonly devices = new Devices();
  readonly notices = new Notices();
  readonly sounds = new Sounds();
  readonly calls = new Calls(
    () => this.signedLine(),
    this.devices,
    this.sounds,
    (from) => this.notices.tell(`${addressText(from)} is calling`, '', 'call'),
    (from) => this.notices.tell(`Missed call from ${addressText(from)}`, '', 'missed'),
  );
  readonly contacts = new Contacts(() => this.line);
  readonly presence = new Presence(() => this.line);
  private talk: Chat | undefined;
  private line: Line | undefined;
  private tried: Server | undefined;
  private current: ClientState = { is: 'waking' };

  constructor() {
    super();
    for (const part of [this.devices, this.calls, this.notices, this.presence]) part.watch(() => this.changed());
    this.contacts.watch(() => {
      this.follow();
      this.changed();
    });
    addEventListener('pagehide', () => this.calls.active?.remember());
    addEventListener('beforeunload', (event) => {
      // Closing the tab would end the call; a reload takes it back, but the browser cannot tell them apart.
      if (this.calls.active?.state.is === 'talking') event.preventDefault();
    });
    document.addEventListener('visibilitychange', () => this.changed());
  }

  get state(): ClientState {
    return this.current;
  }

  /** This page at the port that the last connection was to go to, if that is another one. */
  get ownPage(): string | undefined {
    const there = this.tried && new URL('/client/', this.tried.webSocket.replace(/^wss:/, 'https:'));
    return there && there.origin !== location.origin ? there.href : undefined;
  }

  get chat(): Chat | undefined {
    return this.talk;
  }

  /** Whether calls and messages get through just now. */
  get connected(): boolean {
    return this.line?.state.is === 'up';
  }

  /** What somebody is called: as on the contact list, or by their address. */
  name(address: string): string {
    return this.contacts.of(address)?.name || called(address);
  }

  /** Watches the people on the list and those whom one wrote with. */
  private follow(): void {
    const listed = this.contacts.all.map((each) => each.address);
    const written = (this.talk?.conversations ?? []).map((each) => each.with);
    this.presence.follow([...new Set([...listed, ...written])].filter((each) => !this.contacts.of(each)?.blocked));
  }

  private signedLine(): Line {
    if (!this.line) throw new Error('nobody is signed in');
    return this.line;
  }

  async wake(): Promise<void> {
    const asked = parseAddress(lookedFor() ?? '');
    if (asked && location.search === `?domain=${asked.host}`) {
      await this.goTo(asked);
      return;
    }
    const kept = await keptSignIn();
    if (kept) await this.signIn(kept.address, kept.password);
    else this.become({ is: 'signed-out', why: '', untrusted: false });
  }

  /** Leads somebody of another domain to their own server's page. */
  private async goTo(who: Address): Promise<void> {
    this.become({ is: 'looking', domain: who.host });
    const page = await clientOf(who);
    if (page) {
      location.assign(page);
      return;
    }
    history.replaceState(null, '', '/client/');
    const [inside, outside] = discoveryNames(who.host);
    this.refuse(
      `${who.host} is not a domain of this server, and names no other: neither ${inside} nor ${outside} answers for it ` +
        `with a certificate that this browser trusts. Check the address, or ask ${who.host}'s administrator.`,
      false,
    );
  }

  async signIn(text: string, password: string): Promise<void> {
    const self = parseAddress(text, location.hostname);
    if (!self) {
      this.refuse('An address looks like alice@example.org.', false);
      return;
    }
    this.become({ is: 'signing-in' });
    let line: Line;
    try {
      const server = await findServer();
      if (!server.domains.includes(self.host)) {
        if (self.host.includes('.') && !self.host.startsWith('[')) lookFor(self);
        else this.refuse(`${self.host} is not a domain of this server.`, false);
        return;
      }
      this.tried = server;
      line = new Line(self, password, server, {
        onCall: (session, event) => this.calls.onCall(session, event),
        onMessage: (event) => this.talk?.onMessage(event),
      });
    } catch {
      this.refuse('The server does not answer. Check the network, then try again.', false);
      return;
    }
    // Before the line is up: a kept message may come with the answer to the registration.
    this.line = line;
    this.talk = await Chat.of(
      () => this.signedLine(),
      await History.of(addressText(self)),
      (from, message) => this.notices.tell(from, message, 'message'),
    );
    this.talk.watch(() => {
      this.follow();
      this.changed();
    });
    const result = await this.registered(line);
    if (result !== 'up') {
      line.stop();
      this.talk.close();
      this.talk = undefined;
      this.line = undefined;
      forgetSignIn();
      this.refuse(result, !line.reached && line.server.ownAuthority);
      return;
    }
    let up = true;
    line.watch(() => {
      const came = !up && line.state.is === 'up';
      up = line.state.is === 'up';
      if (up) this.calls.reconnected();
      if (came) {
        void line.learnRelays();
        this.greet();
      }
      this.changed();
    });
    await keepSignIn({ address: addressText(self), password });
    this.become({ is: 'signed-in', self });
    this.greet();
    void this.devices.look();
    await Promise.race([line.learnRelays(), new Promise((done) => setTimeout(done, RELAYS_MS))]);
    await this.calls.resume();
  }

  /** What a connection that is up, or up again, is asked first. */
  private greet(): void {
    this.presence.connected();
    void this.contacts.load();
  }

  /** Waits for the first answer, whatever it is. */
  private registered(line: Line): Promise<string> {
    return new Promise((resolve) => {
      const give = (up: string) => {
        clearTimeout(timer);
        off();
        resolve(up);
      };
      const timer = setTimeout(() => give('No connection to the server came about.'), PATIENCE_MS);
      const off = line.watch(() => {
        switch (line.state.is) {
          case 'up':
            return give('up');
          case 'refused':
            return give(line.state.why);
          case 'lost':
            return line.reached ? undefined : give('No connection to the server came about.');
          case 'connecting':
            return undefined;
        }
      });
      line.start();
    });
  }

  signOut(): void {
    forgetSignIn();
    this.calls.endAll();
    const line = this.line;
    const parted = this.presence.end();
    void Promise.race([parted, new Promise((done) => setTimeout(done, PARTING_MS))]).then(() => line?.stop());
    this.line = undefined;
    this.contacts.clear();
    this.talk?.close();
    this.talk = undefined;
    this.become({ is: 'signed-out', why: '', untrusted: false });
  }

  private refuse(why: string, untrusted: boolean): void {
    this.become({ is: 'signed-out', why, untrusted });
  }

  private become(state: ClientState): void {
    this.current = state;
    this.changed();
  }
}
