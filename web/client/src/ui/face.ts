import { html, type TemplateResult } from 'lit';
import type { Status } from '../presence/status';

/** The letter of somebody's name, and whether they are there; the words for it stand elsewhere. */
export function face(name: string, status: Status): TemplateResult {
  return html`<span class="face" aria-hidden="true">${name.charAt(0)}<span class="dot ${status}"></span></span>`;
}
