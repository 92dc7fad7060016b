import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { addressText, parseAddress } from '../account/address';
import type { Conversation } from '../chat/message';
import type { Contact } from '../people/contacts';
import { CHOICES, CHOICE_WORDS, STATUS_WORDS, type Choice } from '../presence/status';
import { face } from './face';
import { icons } from './icons';
import { look } from './look';
import { Part } from './part';
import { called, moment } from './words';

/** A pause in the typing after which the server is asked who is meant. */
const PAUSE_MS = 250;

type Tab = 'chats' | 'contacts';

/** Whom one wrote with, newest first; the contact list; and the way to somebody new. */
@customElement('turnpike-people')
export class PeoplePart extends Part {
  static override styles = [
    look,
    css`
      :host { display: flex; flex-direction: column; height: 100%; }
      header { display: flex; align-items: center; gap: 0.25rem 0.75rem; padding: 0.75rem 0.5rem 0.5rem 1rem; }
      header div { flex: 1; min-width: 0; }
      h2 { overflow: hidden; font-size: 1.125rem; text-overflow: ellipsis; white-space: nowrap; }
      header select { width: auto; max-width: 100%; min-height: 1.75rem; margin-left: -0.25rem;
        padding: 0; border: 0; field-sizing: content; background: transparent; color: var(--dim); cursor: pointer; }
      form { padding: 0.25rem 1rem 0.5rem; }
      form .row { display: flex; gap: 0.5rem; }
      .wrong { padding-top: 0.35rem; color: var(--danger); }
      .tabs { display: flex; gap: 0.25rem; padding: 0 1rem; border-bottom: 1px solid var(--line); }
      .tabs button { flex: 1; border: 0; border-bottom: 3px solid transparent; border-radius: 0.5rem 0.5rem 0 0;
        background: transparent; color: var(--dim); }
      .tabs button[aria-selected='true'] { border-bottom-color: var(--accent); color: var(--ink); font-weight: 600; }
      .lists { flex: 1; padding: 0.25rem 0.5rem; overflow-y: auto; }
      h3 { margin: 0; padding: 0.75rem 0.5rem 0.25rem; color: var(--dim); font-size: 0.875rem; font-weight: 600; }
      ul { margin: 0; padding: 0; list-style: none; }
      li button {
        display: flex; justify-content: flex-start; gap: 0.75rem; width: 100%; min-height: 4rem; padding: 0.5rem;
        background: transparent; text-align: left;
      }
      li button[aria-current='true'] { background: var(--raised); }
      .what { flex: 1; min-width: 0; }
      .what > span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .what > .name { display: flex; gap: 0.5rem; align-items: baseline; font-weight: 600; }
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
  @state() private tab: Tab = 'chats';
  @state() private found: readonly Contact[] = [];
  private pause: ReturnType<typeof setTimeout> | undefined;

  private get own(): string {
    const state = this.client.state;
    return state.is === 'signed-in' ? addressText(state.self) : '';
  }

  private typed(): void {
    this.filter = this.who.value.trim();
    this.wrong = '';
    clearTimeout(this.pause);
    if (this.filter.length < 2) {
      this.found = [];
      return;
    }
    this.pause = setTimeout(() => {
      const asked = this.filter;
      void this.client.contacts.find(asked).then((found) => {
        if (asked === this.filter) this.found = found.filter((each) => each.address !== this.own);
      });
    }, PAUSE_MS);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const state = this.client.state;
    const person = parseAddress(this.who.value, state.is === 'signed-in' ? state.self.host : undefined);
    if (!person) this.wrong = 'An address looks like bob@example.org.';
    else if (addressText(person) === this.own) this.wrong = 'That is your own address.';
    else void this.open(addressText(person));
  }

  private async open(address: string): Promise<void> {
    const person = parseAddress(address);
    if (person) await this.client.chat?.add(person);
    this.who.value = '';
    this.typed();
    this.dispatchEvent(new CustomEvent('choose', { detail: address }));
  }

  protected override render(): TemplateResult {
    const { presence, connected } = this.client;
    const self = this.own;
    const chosen = presence.chosen;
    return html`
      <header>
        ${face(called(self), connected ? chosen : 'unknown')}
        <div>
          <h2 title=${self}>${called(self)}</h2>
          <select class="small" aria-label="Your status" title="Your status"
            @change=${(event: Event) => presence.choose((event.target as HTMLSelectElement).value as Choice)}>
            ${CHOICES.map((each) => html`<option value=${each} ?selected=${each === chosen}>${CHOICE_WORDS[each]}</option>`)}
          </select>
        </div>
        <button class="plain icon" title="Settings" aria-label="Settings"
          @click=${() => this.dispatchEvent(new CustomEvent('settings'))}>${icons.settings}</button>
        <button class="plain icon" title="Sign out" aria-label="Sign out"
          @click=${() => this.client.signOut()}>${icons.leave}</button>
      </header>
      <form role="search" @submit=${(event: Event) => this.submit(event)}>
        <div class="row">
          <input id="who" aria-label="Find somebody, or type an address" placeholder="Find, or type an address"
            autocapitalize="off" spellcheck="false" autocomplete="off" @input=${() => this.typed()} />
          ${this.filter ? html`<button class="main" aria-label="Open the conversation">Open</button>` : nothing}
        </div>
        ${this.wrong ? html`<p class="wrong small" role="alert">${this.wrong}</p>` : nothing}
      </form>
      ${this.filter ? this.results() : this.tabs()}
    `;
  }

  private tabs(): TemplateResult {
    const unread = this.client.chat?.unread ?? 0;
    const tab = (which: Tab, name: string) => html`
      <button role="tab" id="tab-${which}" aria-selected=${this.tab === which} aria-controls="list"
        @click=${() => (this.tab = which)}>${name}
        ${which === 'chats' && unread > 0 && this.tab !== 'chats'
          ? html`<span class="count small">${unread}<span class="hidden"> unread</span></span>`
          : nothing}</button>`;
    return html`
      <div class="tabs" role="tablist" aria-label="People">${tab('chats', 'Chats')}${tab('contacts', 'Contacts')}</div>
      <div class="lists" id="list" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="0">
        ${this.tab === 'chats' ? this.chats() : this.contacts()}
      </div>
    `;
  }

  private chats(): TemplateResult {
    const all = this.client.chat?.conversations ?? [];
    return all.length > 0
      ? html`<ul aria-label="Conversations">${all.map((each) => this.chat(each))}</ul>`
      : html`<p class="empty dim small">Nobody yet. Type a name or an address above and press Enter.</p>`;
  }

  private contacts(): TemplateResult {
    const { all, blocked } = this.client.contacts;
    return html`
      ${all.length > 0
        ? html`<ul aria-label="Contacts">${all.map((each) => this.contact(each))}</ul>`
        : html`<p class="empty dim small">No contacts yet. Open a conversation and choose Add to contacts there.</p>`}
      ${blocked.length > 0
        ? html`<h3>Blocked</h3><ul aria-label="Blocked">${blocked.map((each) => this.contact(each))}</ul>`
        : nothing}
    `;
  }

  private results(): TemplateResult {
    const wanted = this.filter.toLowerCase();
    const meant = (address: string) => `${this.client.name(address)} ${address}`.toLowerCase().includes(wanted);
    const chats = (this.client.chat?.conversations ?? []).filter((each) => meant(each.with));
    const listed = this.client.contacts.all.filter((each) => meant(each.address));
    const known = new Set([...chats.map((each) => each.with), ...listed.map((each) => each.address)]);
    const others = this.found.filter((each) => !known.has(each.address));
    const section = (title: string, rows: readonly TemplateResult[]) =>
      rows.length > 0 ? html`<h3>${title}</h3><ul aria-label=${title}>${rows}</ul>` : nothing;
    return html`
      <div class="lists" role="region" aria-label="Found" tabindex="0">
        ${section('Chats', chats.map((each) => this.chat(each)))}
        ${section('Contacts', listed.map((each) => this.contact(each)))}
        ${section('In your organisation', others.map((each) => this.contact(each)))}
        ${chats.length + listed.length + others.length === 0
          ? html`<p class="empty dim small">Nobody by that name. Press Enter to write to a new address.</p>`
          : nothing}
      </div>
    `;
  }

  private chat(each: Conversation): TemplateResult {
    const last = each.last;
    const name = this.client.name(each.with);
    const status = this.client.presence.of(each.with);
    return html`
      <li>
        <button aria-current=${each.with === this.chosen} @click=${() => void this.open(each.with)}>
          ${face(name, status)}
          <span class="what">
            <span class="name">${name}
              ${last ? html`<time class="dim small">${moment(last.at, Date.now())}</time>` : nothing}</span>
            <span class="dim small">${last ? `${last.mine ? 'You: ' : ''}${last.text}` : each.with}</span>
          </span>
          <span class="hidden">${STATUS_WORDS[status]}</span>
          ${each.unread > 0
            ? html`<span class="count small">${each.unread}<span class="hidden"> unread</span></span>`
            : nothing}
        </button>
      </li>
    `;
  }

  private contact(each: Contact): TemplateResult {
    const name = each.name || called(each.address);
    const status = this.client.presence.of(each.address);
    return html`
      <li>
        <button aria-current=${each.address === this.chosen} @click=${() => void this.open(each.address)}>
          ${face(name, status)}
          <span class="what">
            <span class="name">${name}</span>
            <span class="dim small">${STATUS_WORDS[status] || each.address}</span>
          </span>
        </button>
      </li>
    `;
  }
}
