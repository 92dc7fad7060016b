import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

/** One person's or screen's stream; sound plays even while no picture is shown. */
@customElement('turnpike-picture')
export class PicturePart extends LitElement {
  static override styles = css`
    :host { display: block; }
    :host([hidden]) { position: absolute; width: 1px; height: 1px; overflow: hidden; opacity: 0; }
    video { display: block; width: 100%; height: 100%; object-fit: contain; }
    .mirrored { transform: scaleX(-1); }
  `;

  @property({ attribute: false }) stream: MediaStream | undefined;
  @property() label = '';
  @property() speaker = '';
  @property({ type: Boolean }) silent = false;
  @property({ type: Boolean }) mirrored = false;
  @query('video') private video!: HTMLVideoElement;

  protected override updated(changed: PropertyValues<this>): void {
    const tracks = (stream: MediaStream | null | undefined) => stream?.getTracks().map((each) => each.id).join();
    const now = this.video.srcObject instanceof MediaStream ? this.video.srcObject : undefined;
    if (now !== this.stream && (this.silent ? tracks(now) !== tracks(this.stream) : true)) {
      this.video.srcObject = this.stream ?? null;
    }
    if (changed.has('speaker') && 'setSinkId' in this.video) {
      // A loudspeaker that is gone: sound stays on the one before.
      this.video.setSinkId(this.speaker).catch(() => {});
    }
  }

  protected override render(): TemplateResult {
    return html`<video autoplay playsinline .muted=${this.silent} class=${this.mirrored ? 'mirrored' : ''}
      aria-label=${this.label}></video>`;
  }
}
