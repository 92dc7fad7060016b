import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Client } from '../client';
import { look } from './look';

/** A part of the page that shows the client as it is now. */
export class Part extends LitElement {
  static override styles = [look];

  @property({ attribute: false }) client!: Client;
  private unwatch: () => void = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.unwatch = this.client.watch(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch();
  }
}
