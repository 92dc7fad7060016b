import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { addressText } from '../account/address';
import type { Call } from '../call/call';
import type { Quality } from '../call/quality';
import { icons } from './icons';
import { look } from './look';
import './picture';
import { Part } from './part';
import { called, duration } from './words';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The call that one is in: who is seen and heard, how well, and what can be done. */
@customElement('turnpike-stage')
export class StagePart extends Part {
  static override styles = [
    look,
    css`
      :host { display: flex; flex-direction: column; background: #101513; color: #eef3f0; --focus: #9cc4ff; }
      .tiles { position: relative; display: grid; grid-template: 100% / 100%; flex: 1; place-items: center; min-height: 0; overflow: hidden; }
      turnpike-picture { width: 100%; height: 100%; }
      turnpike-picture.own { position: absolute; right: 1rem; bottom: 1rem; width: clamp(6.5rem, 22%, 14rem); height: auto;
        aspect-ratio: 16 / 9; border: 1px solid #fff6; border-radius: 0.75rem; overflow: hidden; }
      .who { display: grid; justify-items: center; gap: 0.35rem; padding: 1rem; text-align: center; }
      .who .face { width: 5.5rem; height: 5.5rem; font-size: 2.25rem; background: #1f4238; color: #e8eeea; }
      .who h2 { font-size: 1.5rem; }
      .over { position: absolute; top: 0.75rem; left: 0.75rem; max-width: calc(100% - 1.5rem); padding: 0.3rem 0.8rem;
        border-radius: 1rem; background: #000b; }
      .line { display: flex; flex-wrap: wrap; justify-content: center; gap: 0.25rem 0.9rem; min-height: 1.75rem;
        padding: 0.4rem 1rem 0; color: #b9c6bf; font-variant-numeric: tabular-nums; }
      .good { color: #6fd39a; } .fair { color: #f0b95b; } .poor { color: #ff8a80; }
      .notice { padding: 0.4rem 1rem 0; text-align: center; color: #f0b95b; }
      .controls { display: flex; flex-wrap: wrap; justify-content: center; gap: 0.5rem;
        padding: 0.75rem 1rem calc(0.75rem + env(safe-area-inset-bottom)); }
      .controls button { flex-direction: column; gap: 0.1rem; min-width: 4.75rem; min-height: 3.5rem; padding: 0.35rem 0.5rem;
        background: #2a332f; color: #eef3f0; font-size: 0.8125rem; }
      .controls button[aria-pressed='true'] { background: #e8eeea; color: #101513; }
      .controls button.danger { background: #c5362c; color: #fff; }
      .controls button.main { background: #63c2a6; color: #08201a; }
      .keys { display: grid; grid-template-columns: repeat(3, 3.5rem); gap: 0.4rem; justify-content: center; padding: 0.5rem; }
      .keys button { background: #2a332f; color: #eef3f0; font-size: 1.125rem; }
      @media (max-width: 45rem) {
        .controls { display: grid; grid-template-columns: repeat(3, 1fr); }
        .controls.after { grid-template-columns: 1fr 1fr; }
      }
    `,
  ];

  @property({ attribute: false }) call!: Call;
  @state() private keys = false;
  private clock: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.clock = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('call')) this.keys = false;
  }

  protected override render(): TemplateResult {
    const call = this.call;
    const name = called(addressText(call.peer));
    const seen = call.seesThem && call.state.is === 'talking' && !call.heldThere;
    // What is on hold sends a black picture; there is nothing to look at.
    const own = call.heldHere || call.heldThere ? undefined : call.ownPicture;
    return html`
      <section class="tiles" aria-label="Call with ${name}">
        <turnpike-picture .stream=${call.theirs} .speaker=${this.client.devices.chosen('audiooutput')} ?hidden=${!seen}
          .label=${`Picture of ${name}`}></turnpike-picture>
        ${seen
          ? html`<p class="over">${name} · <span>${this.status()}</span></p>`
          : html`<div class="who">
              <span class="face" aria-hidden="true">${name.charAt(0)}</span>
              <h2>${name}</h2>
              <p role="status">${this.status()}</p>
            </div>`}
        ${own
          ? html`<turnpike-picture class="own" .stream=${own} .silent=${true} .mirrored=${call.showing === 'camera'}
              .label=${call.showing === 'screen' ? 'Your screen, as they see it' : 'Your picture'}></turnpike-picture>`
          : nothing}
      </section>
      <p class="line small">${call.state.is === 'talking' && call.quality ? this.quality(call.quality) : nothing}</p>
      ${call.notice ? html`<p class="notice small" role="alert">${call.notice}</p>` : nothing}
      ${this.keys && call.state.is === 'talking' ? this.keypad() : nothing}
      ${call.state.is === 'over' ? this.ended() : this.controls()}
    `;
  }

  private status(): string {
    const call = this.call;
    switch (call.state.is) {
      case 'starting':
        return 'Taking the microphone…';
      case 'calling':
        return call.state.ringing ? 'Ringing…' : 'Calling…';
      case 'ringing':
        return 'Connecting…';
      case 'over':
        return call.state.why;
      case 'talking':
        if (call.mending) return 'Reconnecting…';
        if (call.heldHere && call.heldThere) return 'Both of you are on hold.';
        if (call.heldHere) return 'On hold: they hear nothing of you.';
        if (call.heldThere) return 'They put you on hold.';
        return duration(Date.now() - call.state.since);
    }
  }

  private quality(quality: Quality): TemplateResult {
    const words = { good: 'Good', fair: 'Fair', poor: 'Poor', unknown: 'Measuring…' };
    return html`
      <span class=${quality.verdict}><span class="hidden">Connection: </span>${words[quality.verdict]}</span>
      ${quality.roundTripMs === undefined ? nothing : html`<span>${quality.roundTripMs} ms round trip</span>`}
      ${quality.lossPercent === undefined ? nothing : html`<span>${quality.lossPercent.toFixed(1)} % lost</span>`}
      <span>${quality.path}</span>
    `;
  }

  private keypad(): TemplateResult {
    return html`<div class="keys" role="group" aria-label="Keys of a telephone">
      ${KEYS.map((key) => html`<button @click=${() => this.press(key)}>${key}</button>`)}
    </div>`;
  }

  private press(key: string): void {
    this.client.sounds.key(key);
    this.call.key(key);
  }

  private controls(): TemplateResult {
    const call = this.call;
    const off = call.state.is !== 'talking';
    const camera = call.showing === 'camera';
    const screen = call.showing === 'screen';
    const shares = 'getDisplayMedia' in navigator.mediaDevices;
    return html`
      <div class="controls" role="toolbar" aria-label="Call">
        <button aria-pressed=${call.muted} ?disabled=${off} @click=${() => call.mute(!call.muted)}>
          ${call.muted ? icons.microphoneOff : icons.microphone} Mute</button>
        <button aria-pressed=${camera} ?disabled=${off} @click=${() => void call.show(camera ? 'nothing' : 'camera')}>
          ${camera ? icons.camera : icons.cameraOff} Camera</button>
        ${shares
          ? html`<button aria-pressed=${screen} ?disabled=${off}
              @click=${() => void (screen ? call.endScreen() : call.show('screen'))}>${icons.screen} Screen</button>`
          : nothing}
        <button aria-pressed=${call.heldHere} ?disabled=${off} @click=${() => call.hold(!call.heldHere)}>
          ${call.heldHere ? icons.resume : icons.hold} Hold</button>
        <button aria-pressed=${this.keys} aria-expanded=${this.keys} ?disabled=${off}
          @click=${() => (this.keys = !this.keys)}>${icons.keys} Keys</button>
        <button class="danger" @click=${() => call.hangUp()}>${icons.hangUp} Hang up</button>
      </div>
    `;
  }

  private ended(): TemplateResult {
    return html`
      <div class="controls after">
        <button @click=${() => this.client.calls.close()}>${icons.close} Close</button>
        <button class="main" @click=${() => this.again()}>${icons.call} Call again</button>
      </div>
    `;
  }

  private again(): void {
    const { peer, wantsVideo } = this.call;
    this.client.calls.close();
    void this.client.calls.place(peer, wantsVideo);
  }
}
