import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { look } from '../src/ui/look';
import { type Api, Refused } from './api';

/** What tables and headings of the console look like. */
export const plain = css`
  h1 { font-size: 1.35rem; line-height: 1.25; }
  h2 { font-size: 1.05rem; margin-top: 1.75rem; }
  .scroll { overflow-x: auto; margin-top: 0.75rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--panel); }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 0.55rem 0.9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
  tr:last-child > td { border-bottom: 0; }
  th { font-size: 0.8rem; font-weight: 600; color: var(--dim); white-space: nowrap; }
  td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
  td.tight { white-space: nowrap; }
  code { font-size: 0.88em; overflow-wrap: anywhere; }
  .mark { display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.8rem; font-weight: 600; border: 1px solid currentColor; white-space: nowrap; }
  .good { color: var(--good); }
  .fair { color: var(--fair); }
  .poor { color: var(--danger); }
  .empty { margin-top: 1rem; color: var(--dim); }
  .wrong { margin-top: 1rem; color: var(--danger); }
  .lead { margin-top: 0.35rem; color: var(--dim); max-width: 60rem; }
`;

/** A page of the console: asks the node for what it shows, now and every few seconds. */
export abstract class View<T> extends LitElement {
  static override styles = [look, plain];

  @property({ attribute: false }) api!: Api;
  @state() protected told: T | undefined;
  @state() private wrong = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** How long what is shown stays; 0 for what does not change by itself. */
  protected readonly every: number = 3000;

  protected abstract ask(): Promise<T>;

  protected abstract show(told: T): TemplateResult;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  protected async again(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.told = await this.ask();
      this.wrong = '';
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        this.dispatchEvent(new CustomEvent('signed-out', { bubbles: true, composed: true }));
        return;
      }
      this.wrong = error instanceof Refused ? error.message : 'The node cannot be reached just now.';
    }
    if (this.isConnected && this.every > 0) this.timer = setTimeout(() => void this.again(), this.every);
  }

  override render(): TemplateResult {
    return html`
      ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
      ${this.told ? this.show(this.told) : nothing}
    `;
  }
}
