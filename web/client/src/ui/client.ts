import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { addressText } from '../account/address';
import type { Call } from '../call/call';
import { Client } from '../client';
import './conversation';
import './people';
import './ringing';
import './settings';
import './sign-in';
import './stage';
import { look } from './look';
import { Part } from './part';

/** The page: signed out, or people on the left and what is done with one of them on the right. */
@customElement('turnpike-client')
export class ClientPage extends Part {
  static override styles = [
    look,
    css`
      :host { display: block; height: 100%; }
      .rooms { display: grid; grid-template-columns: minmax(17rem, 22rem) 1fr; height: 100%; }
      turnpike-people { border-right: 1px solid var(--line); background: var(--panel); min-height: 0; }
      .room { display: flex; flex-direction: column; min-width: 0; min-height: 0; height: 100%; }
      turnpike-stage { flex: 1 1 60%; min-height: 0; }
      turnpike-conversation { flex: 1 1 40%; min-height: 0; }
      .nobody { display: grid; place-content: center; gap: 0.5rem; height: 100%; padding: 2rem; text-align: center; }
      .nobody h2 { font-size: 1.25rem; }
      .lost {
        padding: 0.5rem 1rem; background: var(--fair); color: var(--ground); text-align: center; font-weight: 600;
      }
      .frame { display: flex; flex-direction: column; height: 100%; }
      .frame > .rooms { flex: 1; min-height: 0; }
      .waking { display: grid; place-content: center; height: 100%; }
      @media (max-width: 45rem) {
        .rooms { grid-template-columns: 1fr; }
        .rooms[data-at='main'] turnpike-people, .rooms[data-at='people'] .room { display: none; }
        turnpike-people { border-right: 0; }
        .calls turnpike-conversation { display: none; }
      }
    `,
  ];

  @state() private chosen: string | undefined;
  @state() private settings = false;
  private called: Call | undefined;

  constructor() {
    super();
    this.client = new Client();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.client.wake();
  }

  /** A call brings the conversation with whom one talks to the front. */
  protected override willUpdate(): void {
    const call = this.client.calls.active;
    if (call === this.called) return;
    this.called = call;
    if (call) void this.client.chat?.add(call.peer).then(() => this.choose(addressText(call.peer)));
  }

  private choose(person: string | undefined): void {
    this.chosen = person;
    this.client.chat?.look(person);
  }

  protected override render(): TemplateResult {
    const state = this.client.state;
    const unread = this.client.chat?.unread ?? 0;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}Turnpike`;
    switch (state.is) {
      case 'waking':
        return html`<div class="waking dim" role="status">One moment…</div>`;
      case 'signed-out':
      case 'signing-in':
      case 'looking':
        return html`<turnpike-sign-in .client=${this.client}></turnpike-sign-in>`;
      case 'signed-in':
        return this.rooms();
    }
  }

  private rooms(): TemplateResult {
    const call = this.client.calls.active;
    const ringing = this.client.calls.ringing;
    const at = call || this.chosen ? 'main' : 'people';
    return html`
      <div class="frame">
        ${this.client.connected
          ? nothing
          : html`<p class="lost" role="status">No connection to the server. Trying again…</p>`}
        <main class="rooms" data-at=${at}>
          <h1 class="hidden">Turnpike</h1>
          <turnpike-people
            .client=${this.client}
            .chosen=${this.chosen}
            @choose=${(event: CustomEvent<string>) => this.choose(event.detail)}
            @settings=${() => (this.settings = true)}
          ></turnpike-people>
          <div class="room ${call ? 'calls' : ''}">
            ${call ? html`<turnpike-stage .client=${this.client} .call=${call}></turnpike-stage>` : nothing}
            ${this.chosen && this.client.chat?.knows(this.chosen)
              ? html`<turnpike-conversation
                  .client=${this.client}
                  .with=${this.chosen}
                  @back=${() => this.choose(undefined)}
                ></turnpike-conversation>`
              : call
                ? nothing
                : html`<div class="nobody">
                    <h2>Write or call</h2>
                    <p class="dim">Choose somebody on the left, or type an address there.</p>
                  </div>`}
          </div>
        </main>
      </div>
      ${ringing ? html`<turnpike-ringing .client=${this.client} .call=${ringing}></turnpike-ringing>` : nothing}
      ${this.settings
        ? html`<turnpike-settings .client=${this.client} @done=${() => (this.settings = false)}></turnpike-settings>`
        : nothing}
    `;
  }
}
