import type { IncomingMessageEvent } from 'jssip/lib/UA';
import { addressText, type Address } from '../account/address';
import type { Line } from '../account/line';
import { callIdOf } from '../call/dialog';
import { Observed } from '../observed';
import type { History, Person } from './history';
import { fateOf, inOrder, type ChatMessage, type Conversation, type Fate } from './message';

/** Conversations of a signed-in person. */
export class Chat extends Observed {
  private readonly all = new Map<string, ChatMessage>();
  private readonly known = new Map<string, Person>();
  private open: string | undefined;

  private constructor(
    private readonly line: () => Line,
    private readonly history: History,
    /** Tells somebody who looks elsewhere. */
    private readonly came: (from: string, text: string) => void,
  ) {
    super();
  }

  static async of(line: () => Line, history: History, came: (from: string, text: string) => void): Promise<Chat> {
    const chat = new Chat(line, history, came);
    for (const message of await history.messages()) {
      // A page that was closed while it sent does not know what became of it.
      const unsure = message.fate.is === 'sending';
      chat.all.set(message.id, unsure ? { ...message, fate: { is: 'failed', why: 'page was closed' } } : message);
    }
    for (const person of await history.people()) chat.known.set(person.id, person);
    return chat;
  }

  get conversations(): Conversation[] {
    return inOrder(
      [...this.known.values()].map((person) => {
        const messages = this.with(person.id);
        return {
          with: person.id,
          last: messages.at(-1),
          unread: messages.filter((each) => !each.mine && each.at > person.readUntil).length,
        };
      }),
    );
  }

  get unread(): number {
    return this.conversations.reduce((sum, each) => sum + each.unread, 0);
  }

  with(person: string): ChatMessage[] {
    return [...this.all.values()].filter((each) => each.with === person);
  }

  knows(person: string): boolean {
    return this.known.has(person);
  }

  async add(person: Address): Promise<void> {
    const id = addressText(person);
    if (!this.known.has(id)) await this.know({ id, readUntil: 0 });
  }

  async forget(person: string): Promise<void> {
    const messages = this.with(person);
    for (const message of messages) this.all.delete(message.id);
    this.known.delete(person);
    this.changed();
    await this.history.forget(person, messages);
  }

  /** Marks what is on the screen as seen. */
  look(at: string | undefined): void {
    this.open = at;
    const last = at && this.with(at).at(-1);
    const person = at && this.known.get(at);
    if (last && person && document.visibilityState === 'visible' && person.readUntil < last.at) {
      void this.know({ ...person, readUntil: last.at });
    }
  }

  async send(to: string, text: string): Promise<void> {
    const message: ChatMessage = {
      id: crypto.randomUUID(),
      with: to,
      mine: true,
      text,
      at: Date.now(),
      fate: { is: 'sending' },
    };
    await this.keep(message);
    this.transmit(message);
  }

  async again(message: ChatMessage): Promise<void> {
    const next: ChatMessage = { ...message, at: Date.now(), fate: { is: 'sending' } };
    this.all.delete(message.id); // it goes to the end of the conversation
    await this.keep(next);
    this.transmit(next);
  }

  private transmit(message: ChatMessage): void {
    const done = (fate: Fate) => void this.keep({ ...message, fate });
    if (this.line().state.is !== 'up') {
      done(fateOf(undefined));
      return;
    }
    this.line().agent.sendMessage(`sip:${message.with}`, message.text, {
      contentType: 'text/plain;charset=UTF-8',
      eventHandlers: {
        succeeded: (event) => done(fateOf(event.response.status_code)),
        failed: (event) => done(fateOf(event.response?.status_code)),
      },
    });
  }

  onMessage(event: IncomingMessageEvent): void {
    const type = (event.request.getHeader('content-type') as string | undefined) ?? 'text/plain';
    if (!/^text\/plain\b/i.test(type)) {
      event.message.reject({ status_code: 415, extraHeaders: ['Accept: text/plain'] });
      return;
    }
    const { user, host } = event.request.from.uri;
    const from = addressText({ user, host });
    const text = event.request.body ?? '';
    const message: ChatMessage = {
      id: callIdOf(event.request),
      with: from,
      mine: false,
      text,
      at: Date.now(),
      fate: { is: 'delivered' },
    };
    void this.add({ user, host })
      .then(() => this.keep(message))
      .then(() => this.look(this.open));
    this.came(from, text);
  }

  close(): void {
    this.history.close();
  }

  private async keep(message: ChatMessage): Promise<void> {
    this.all.set(message.id, message);
    this.changed();
    await this.history.keepMessage(message);
  }

  private async know(person: Person): Promise<void> {
    this.known.set(person.id, person);
    this.changed();
    await this.history.keepPerson(person);
  }
}
