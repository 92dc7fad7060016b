import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { Kind } from '../call/devices';
import { look } from './look';
import { Part } from './part';

const NAMES: Readonly<Record<Kind, string>> = {
  audioinput: 'Microphone',
  audiooutput: 'Loudspeaker',
  videoinput: 'Camera',
};

/** Devices, notifications and the way of media. */
@customElement('turnpike-settings')
export class SettingsPart extends Part {
  static override styles = [
    look,
    css`
      dialog { width: min(28rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--line);
        border-radius: 1.25rem; background: var(--panel); color: var(--ink); }
      dialog::backdrop { background: #0008; }
      h2 { font-size: 1.25rem; margin-bottom: 1rem; }
      form { display: grid; gap: 1rem; }
      label { display: grid; gap: 0.35rem; font-weight: 600; }
      .switch { display: flex; gap: 0.75rem; align-items: flex-start; font-weight: 400; }
      .switch input { flex: none; width: 1.4rem; height: 1.4rem; margin: 0.1rem 0 0; accent-color: var(--accent); }
      .switch span { display: grid; }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
    void this.client.devices.look();
  }

  protected override render(): TemplateResult {
    const { devices, notices } = this.client;
    return html`
      <dialog aria-labelledby="title" @close=${() => this.dispatchEvent(new CustomEvent('done'))}>
        <form method="dialog">
          <h2 id="title">Settings</h2>
          ${(['audioinput', 'audiooutput', 'videoinput'] as const).map((kind) => this.device(kind))}
          ${notices.possible
            ? html`<label class="switch">
                <input type="checkbox" .checked=${notices.on}
                  @change=${(event: Event) => void notices.want((event.target as HTMLInputElement).checked)} />
                <span>Notify me<span class="dim small">of calls and messages while this page is not in front</span></span>
              </label>`
            : nothing}
          <label class="switch">
            <input type="checkbox" .checked=${devices.relayOnly}
              @change=${(event: Event) => devices.relay((event.target as HTMLInputElement).checked)} />
            <span>Always relay calls<span class="dim small">so that the other side does not learn this device's
              addresses; for calls from now on</span></span>
          </label>
          <button class="main">Done</button>
        </form>
      </dialog>
    `;
  }

  private device(kind: Kind): TemplateResult | typeof nothing {
    const { devices } = this.client;
    const known = devices.of(kind);
    // Before the first call browsers tell no names; there is nothing to choose from then.
    if (known.length === 0) return nothing;
    return html`
      <label>
        ${NAMES[kind]}
        <select @change=${(event: Event) => this.choose(kind, (event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${devices.chosen(kind) === ''}>As the system has it</option>
          ${known
            .filter((each) => each.deviceId !== 'default')
            .map((each) => html`<option value=${each.deviceId} ?selected=${each.deviceId === devices.chosen(kind)}>
              ${each.label || NAMES[kind]}</option>`)}
        </select>
      </label>
    `;
  }

  private choose(kind: Kind, id: string): void {
    this.client.devices.choose(kind, id);
    const call = this.client.calls.active;
    if (call?.state.is !== 'talking') return;
    if (kind === 'audioinput') void call.switchMicrophone();
    if (kind === 'videoinput' && call.showing === 'camera') void call.show('camera');
  }
}
