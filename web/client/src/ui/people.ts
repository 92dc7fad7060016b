import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { addressText, parseAddress } from '../account/address';
import type { Conversation } from '../chat/message';
import { icons } from './icons';
import { look } from './look';
import { Part } from './part';
import { called, moment } from './words';

/** Whom one wrote with, newest first, and the way to somebody new. */
@customElement('turnpike-people')
export class PeoplePart extends Part {
  static override styles = [
    look,
    css`
      :host { display: flex; flex-direction: column; height: 100%; }
      header { display: flex; align-items: center; gap: 0.25rem 0.75rem; padding: 0.75rem 0.5rem 0.5rem 1rem; }
      header div { flex: 1; min-width: 0; }
      h2 { font-size: 1.125rem; }
      header p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      form { padding: 0.25rem 1rem 0.75rem; }
      form .row { display: flex; gap: 0.5rem; }
      .wrong { padding-top: 0.35rem; color: var(--danger); }
      ul { flex: 1; margin: 0; padding: 0 0.5rem; overflow-y: auto; list-style: none; }
      li button {
        display: flex; justify-content: flex-start; gap: 0.75rem; width: 100%; min-height: 4rem; padding: 0.5rem;
        background: transparent; text-align: left;
      }
      li button[aria-current='true'] { background: var(--raised); }
      .what { flex: 1; min-width: 0; }
      .what p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .name { display: flex; gap: 0.5rem; align-items: baseline; font-weight: 600; }
      .name time { margin-left: auto; font-weight: 400; }
      .count { min-width: 1.5rem; padding: 0 0.4rem; border-radius: 1rem; background: var(--accent);
        color: var(--on-accent); text-align: center; font-weight: 600; }
      .empty { padding: 0.5rem; }
    `,
  ];

  @property() chosen: string | undefined;
  @query('#who') private who!: HTMLInputElement;
  @state() private filter = '';
  @state() private wrong = '';

  private async open(event: Event): Promise<void> {
    event.preventDefault();
    const state = this.client.state;
    const own = state.is === 'signed-in' ? state.self : undefined;
    const person = parseAddress(this.who.value, own?.host);
    if (!person) {
      this.wrong = 'An address looks like bob@example.org.';
      return;
    }
    if (own && addressText(person) === addressText(own)) {
      this.wrong = 'That is your own address.';
      return;
    }
    await this.client.chat?.add(person);
    this.who.value = '';
    this.filter = '';
    this.wrong = '';
    this.choose(addressText(person));
  }

  private choose(person: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: person }));
  }

  protected override render(): TemplateResult {
    const state = this.client.state;
    const self = state.is === 'signed-in' ? addressText(state.self) : '';
    const all = this.client.chat?.conversations ?? [];
    const shown = all.filter((each) => each.with.toLowerCase().includes(this.filter.toLowerCase()));
    return html`
      <header>
        <span class="face" aria-hidden="true">${called(self).charAt(0)}</span>
        <div>
          <h2>${called(self)}</h2>
          <p class="dim small">${self}</p>
        </div>
        <button class="plain icon" title="Settings" aria-label="Settings"
          @click=${() => this.dispatchEvent(new CustomEvent('settings'))}>${icons.settings}</button>
        <button class="plain icon" title="Sign out" aria-label="Sign out"
          @click=${() => this.client.signOut()}>${icons.leave}</button>
      </header>
      <form role="search" @submit=${(event: Event) => void this.open(event)}>
        <div class="row">
          <input id="who" aria-label="Find somebody, or type an address" placeholder="Find, or type an address"
            autocapitalize="off" spellcheck="false" autocomplete="off"
            @input=${() => { this.filter = this.who.value.trim(); this.wrong = ''; }} />
          ${this.filter ? html`<button class="main" aria-label="Open the conversation">Open</button>` : nothing}
        </div>
        ${this.wrong ? html`<p class="wrong small" role="alert">${this.wrong}</p>` : nothing}
      </form>
      ${shown.length > 0
        ? html`<ul aria-label="Conversations">${shown.map((each) => this.row(each))}</ul>`
        : html`<p class="empty dim small">${all.length === 0
            ? 'Nobody yet. Type an address above and press Enter.'
            : 'Nobody by that name. Press Enter to write to a new address.'}</p>`}
    `;
  }

  private row(each: Conversation): TemplateResult {
    const last = each.last;
    return html`
      <li>
        <button aria-current=${each.with === this.chosen} @click=${() => this.choose(each.with)}>
          <span class="face" aria-hidden="true">${called(each.with).charAt(0)}</span>
          <span class="what">
            <p class="name">${called(each.with)}
              ${last ? html`<time class="dim small">${moment(last.at, Date.now())}</time>` : nothing}</p>
            <p class="dim small">${last ? `${last.mine ? 'You: ' : ''}${last.text}` : each.with}</p>
          </span>
          ${each.unread > 0
            ? html`<span class="count small">${each.unread}<span class="hidden"> unread</span></span>`
            : nothing}
        </button>
      </li>
    `;
  }
}
