import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { parseAddress } from '../account/address';
import type { ChatMessage } from '../chat/message';
import { icons } from './icons';
import { look } from './look';
import { Part } from './part';
import { called, moment } from './words';

/** Messages with one person, and the ways to call them. */
@customElement('turnpike-conversation')
export class ConversationPart extends Part {
  static override styles = [
    look,
    css`
      :host { display: flex; flex-direction: column; }
      header { display: flex; align-items: center; gap: 0.5rem; padding: 0.6rem 1rem; border-bottom: 1px solid var(--line);
        background: var(--panel); }
      header div { flex: 1; min-width: 0; }
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
  @query('.list') private list!: HTMLElement;
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

  private forget(): void {
    if (confirm(`Forget ${this.with} and all messages with them in this browser?`)) {
      void this.client.chat?.forget(this.with);
      this.dispatchEvent(new CustomEvent('back'));
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const messages = this.client.chat?.with(this.with) ?? [];
    if (changed.has('with') || messages.length !== this.shown) {
      this.shown = messages.length;
      this.list.scrollTop = this.list.scrollHeight;
      this.client.chat?.look(this.with);
    }
    if (changed.has('with') && !matchMedia('(pointer: coarse)').matches) this.text.focus();
  }

  protected override render(): TemplateResult {
    const messages = this.client.chat?.with(this.with) ?? [];
    const active = this.client.calls.active;
    const busy = (active !== undefined && active.state.is !== 'over') || !this.client.connected;
    return html`
      <header>
        <button class="plain icon back" aria-label="Back" @click=${() => this.dispatchEvent(new CustomEvent('back'))}>
          ${icons.back}</button>
        <span class="face" aria-hidden="true">${called(this.with).charAt(0)}</span>
        <div>
          <h2>${called(this.with)}</h2>
          <p class="dim small">${this.with}</p>
        </div>
        <button class="icon" title="Call" aria-label="Call ${called(this.with)}" ?disabled=${busy}
          @click=${() => this.call(false)}>${icons.call}</button>
        <button class="icon" title="Video call" aria-label="Video call with ${called(this.with)}" ?disabled=${busy}
          @click=${() => this.call(true)}>${icons.camera}</button>
        <button class="plain icon" title="Forget" aria-label="Forget this conversation"
          @click=${() => this.forget()}>${icons.forget}</button>
      </header>
      <div class="list" role="log" aria-label="Messages with ${called(this.with)}" tabindex="0">
        ${messages.length === 0
          ? html`<p class="empty dim">No messages yet.</p>`
          : messages.map((message) => this.message(message))}
      </div>
      <form @submit=${(event: Event) => { event.preventDefault(); this.send(); }}>
        <textarea rows="1" aria-label="Message to ${called(this.with)}" placeholder="Message"
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

  private message(message: ChatMessage): TemplateResult {
    const failed = message.fate.is === 'failed';
    return html`
      <div class="message ${message.mine ? 'mine' : 'theirs'} ${failed ? 'failed' : ''}">
        <p><span class="hidden">${message.mine ? 'You' : called(message.with)}: </span>${message.text}</p>
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
