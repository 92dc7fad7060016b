import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { parseAddress } from '../account/address';
import type { ChatMessage } from '../chat/message';
import { STATUS_WORDS } from '../presence/status';
import { face } from './face';
import { icons } from './icons';
import { look } from './look';
import { Part } from './part';
import { moment } from './words';

/** Messages with one person, and the ways to call them. */
@customElement('turnpike-conversation')
export class ConversationPart extends Part {
  static override styles = [
    look,
    css`
      :host { display: flex; flex-direction: column; }
      header { display: flex; align-items: center; gap: 0.5rem; padding: 0.6rem 1rem; border-bottom: 1px solid var(--line);
        background: var(--panel); }
      header > div:not(.menu) { flex: 1; min-width: 0; }
      .menu { position: relative; }
      .choices { position: absolute; right: 0; top: calc(100% + 0.35rem); z-index: 1; display: grid; min-width: 15rem;
        padding: 0.35rem; border: 1px solid var(--line); border-radius: 0.9rem; background: var(--panel);
        box-shadow: 0 0.5rem 1.5rem #0004; }
      .choices button { justify-content: flex-start; background: transparent; }
      .blocked { padding: 0.5rem 1rem; background: var(--raised); text-align: center; }
      header p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      h2 { font-size: 1.125rem; }
      .back { display: none; }
      .list { display: flex; flex: 1; flex-direction: column; gap: 0.35rem; min-height: 0; padding: 1rem;
        overflow-y: auto; }
      .list > :first-child { margin-top: auto; }
      .message { max-width: min(34rem, 85%); padding: 0.5rem 0.8rem; border-radius: 1rem; background: var(--panel);
        border: 1px solid var(--line); overflow-wrap: anywhere; }
      .message p:first-of-type { white-space: pre-wrap; }
      .mine { align-self: flex-end; background: var(--mine); border-color: transparent; }
      .theirs { align-self: flex-start; }
      .failed { border: 1px solid var(--danger); }
      .fate { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 0.5rem; }
      .failed .fate { color: var(--danger); }
      .fate button { min-height: 2rem; color: var(--ink); }
      form { display: flex; gap: 0.5rem; align-items: flex-end; padding: 0.75rem 1rem calc(0.75rem + env(safe-area-inset-bottom));
        background: var(--panel); border-top: 1px solid var(--line); }
      textarea { min-height: 2.75rem; max-height: 9rem; resize: none; field-sizing: content; }
      .empty { margin: auto; text-align: center; }
      @media (max-width: 45rem) { .back { display: inline-flex; } .face { display: none; } }
    `,
  ];

  @property() with = '';
  @query('textarea') private text!: HTMLTextAreaElement;
  @query('.list') private log!: HTMLElement;
  @state() private menu = false;
  @state() private notice = '';
  private shown = 0;

  private send(): void {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = '';
    void this.client.chat?.send(this.with, text);
  }

  private call(video: boolean): void {
    const peer = parseAddress(this.with);
    if (peer) void this.client.calls.place(peer, video);
  }

  private async list(change: 'add' | 'remove' | 'block' | 'unblock'): Promise<void> {
    const { contacts } = this.client;
    const held = contacts.of(this.with) ?? { address: this.with, name: '', blocked: false, groups: [] };
    this.menu = false;
    const kept =
      change === 'remove'
        ? await contacts.remove(this.with)
        : await contacts.put({ ...held, blocked: change === 'block', name: held.name || (await this.displayName()) });
    this.notice = kept ? '' : 'The server did not keep that. Try again later.';
  }

  /** As the organisation has it; empty for somebody else's. */
  private async displayName(): Promise<string> {
    const found = await this.client.contacts.find(this.with);
    return found.find((each) => each.address === this.with)?.name ?? '';
  }

  private forget(): void {
    this.menu = false;
    if (confirm(`Forget ${this.with} and all messages with them in this browser?`)) {
      void this.client.chat?.forget(this.with);
      this.dispatchEvent(new CustomEvent('back'));
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const messages = this.client.chat?.with(this.with) ?? [];
    if (changed.has('with') || messages.length !== this.shown) {
      this.shown = messages.length;
      this.log.scrollTop = this.log.scrollHeight;
      this.client.chat?.look(this.with);
    }
    if (changed.has('with')) {
      this.menu = false;
      this.notice = '';
    }
    if (changed.has('with') && !matchMedia('(pointer: coarse)').matches) this.text.focus();
  }

  protected override render(): TemplateResult {
    const messages = this.client.chat?.with(this.with) ?? [];
    const active = this.client.calls.active;
    const name = this.client.name(this.with);
    const status = this.client.presence.of(this.with);
    const blocked = this.client.contacts.of(this.with)?.blocked ?? false;
    const busy = (active !== undefined && active.state.is !== 'over') || !this.client.connected;
    return html`
      <header>
        <button class="plain icon back" aria-label="Back" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
          ${icons.back}</button>
        ${face(name, status)}
        <div>
          <h2>${name}</h2>
          <p class="dim small"><span role="status">${STATUS_WORDS[status]}</span>${STATUS_WORDS[status] ? ' · ' : ''}${this.with}</p>
        </div>
        <button class="icon" title="Call" aria-label="Call ${name}" ?disabled=${busy}
          @click=${() => this.call(false)}>${icons.call}</button>
        <button class="icon" title="Video call" aria-label="Video call with ${name}" ?disabled=${busy}
          @click=${() => this.call(true)}>${icons.camera}</button>
        <div class="menu" @focusout=${(event: FocusEvent) => this.left(event)} @keydown=${(event: KeyboardEvent) => this.escape(event)}>
          <button class="plain icon" title="More" aria-label="More about ${name}" aria-expanded=${this.menu}
            @click=${() => (this.menu = !this.menu)}>${icons.more}</button>
          ${this.menu ? this.choices() : nothing}
        </div>
      </header>
      ${blocked
        ? html`<p class="blocked small">You have blocked ${name}: they see you as not here, and their calls and messages
            do not reach you.</p>`
        : nothing}
      ${this.notice ? html`<p class="blocked small" role="alert">${this.notice}</p>` : nothing}
      <div class="list" role="log" aria-label="Messages with ${name}" tabindex="0">
        ${messages.length === 0
          ? html`<p class="empty dim">No messages yet.</p>`
          : messages.map((message) => this.message(message))}
      </div>
      <form @submit=${(event: Event) => { event.preventDefault(); this.send(); }}>
        <textarea rows="1" aria-label="Message to ${name}" placeholder="Message"
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              this.send();
            }
          }}></textarea>
        <button class="main icon" title="Send" aria-label="Send">${icons.send}</button>
      </form>
    `;
  }

  /** Shown beneath the button with the three dots. */
  private choices(): TemplateResult {
    const contact = this.client.contacts.of(this.with);
    return html`
      <div class="choices">
        ${contact && !contact.blocked
          ? html`<button @click=${() => void this.list('remove')}>${icons.remove} Remove from contacts</button>`
          : contact?.blocked
            ? nothing
            : html`<button @click=${() => void this.list('add')}>${icons.add} Add to contacts</button>`}
        ${contact?.blocked
          ? html`<button @click=${() => void this.list('unblock')}>${icons.block} Unblock</button>`
          : html`<button @click=${() => void this.list('block')}>${icons.block} Block</button>`}
        <button @click=${() => this.forget()}>${icons.forget} Forget conversation</button>
      </div>
    `;
  }

  private left(event: FocusEvent): void {
    const into = event.relatedTarget;
    if (into instanceof Node && !(event.currentTarget as Node).contains(into)) this.menu = false;
  }

  private readonly pressed = (event: PointerEvent) => {
    const menu = this.renderRoot.querySelector('.menu');
    if (menu && !event.composedPath().includes(menu)) this.menu = false;
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('pointerdown', this.pressed);
  }

  private escape(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.menu = false;
  }

  private message(message: ChatMessage): TemplateResult {
    const failed = message.fate.is === 'failed';
    return html`
      <div class="message ${message.mine ? 'mine' : 'theirs'} ${failed ? 'failed' : ''}">
        <p><span class="hidden">${message.mine ? 'You' : this.client.name(message.with)}: </span>${message.text}</p>
        <p class="fate small ${failed ? '' : 'dim'}">
          <time datetime=${new Date(message.at).toISOString()}>${moment(message.at, Date.now())}</time>
          ${message.mine ? this.fate(message) : nothing}
        </p>
      </div>
    `;
  }

  private fate(message: ChatMessage): TemplateResult {
    switch (message.fate.is) {
      case 'sending':
        return html`<span>sending…</span>`;
      case 'delivered':
        return html`<span>delivered</span>`;
      case 'kept':
        return html`<span>kept until they sign in</span>`;
      case 'failed':
        return html`<span>not delivered: ${message.fate.why}</span>
          <button @click=${() => void this.client.chat?.again(message)}>Send again</button>`;
    }
  }
}
