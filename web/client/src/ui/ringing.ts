import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { addressText } from '../account/address';
import type { Call } from '../call/call';
import { icons } from './icons';
import { look } from './look';
import { Part } from './part';
import { called } from './words';

/** Somebody calls. */
@customElement('turnpike-ringing')
export class RingingPart extends Part {
  static override styles = [
    look,
    css`
      dialog { width: min(24rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--line);
        border-radius: 1.25rem; background: var(--panel); color: var(--ink); text-align: center; }
      dialog::backdrop { background: #000a; }
      .face { width: 4.5rem; height: 4.5rem; font-size: 1.75rem; margin-bottom: 0.75rem; }
      h2 { font-size: 1.375rem; }
      .choices { display: grid; gap: 0.6rem; margin-top: 1.25rem; }
    `,
  ];

  @property({ attribute: false }) call!: Call;
  @query('dialog') private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const who = addressText(this.call.peer);
    const state = this.client.calls.active?.state.is;
    const talking = state !== undefined && state !== 'over';
    return html`
      <dialog aria-labelledby="who" @cancel=${(event: Event) => event.preventDefault()}>
        <span class="face" aria-hidden="true">${called(who).charAt(0)}</span>
        <h2 id="who">${called(who)} is calling</h2>
        <p class="dim small">${who}${this.call.wantsVideo ? ', with video' : ''}</p>
        ${talking ? html`<p class="small">Answering ends the call that you are in.</p>` : nothing}
        <div class="choices">
          <button class="main" autofocus @click=${() => void this.client.calls.answer(this.call, false)}>
            ${icons.call} Answer</button>
          ${this.call.wantsVideo
            ? html`<button @click=${() => void this.client.calls.answer(this.call, true)}>
                ${icons.camera} Answer with video</button>`
            : nothing}
          <button class="danger" @click=${() => this.client.calls.decline(this.call)}>${icons.hangUp} Decline</button>
        </div>
      </dialog>
    `;
  }
}
