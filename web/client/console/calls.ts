import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { look } from '../src/ui/look';
import type { Call } from './api';
import { plain, View } from './view';
import { count, span } from './words';

const VERDICTS = {
  match: ['good', 'as predicted'],
  mismatch: ['poor', 'not as predicted'],
  unknown: ['dim', 'not compared'],
} as const;

/** Calls that stand: what was predicted of each, beside what is seen of it. */
@customElement('turnpike-calls')
export class Calls extends View<readonly Call[]> {
  static override styles = [
    look,
    plain,
    css`
      .call { margin-top: 1rem; padding: 1.1rem 1.25rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; }
      .top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 1rem; }
      .top h2 { margin: 0; }
      .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem 2.5rem; margin-top: 0.9rem; }
      h3 { margin: 0 0 0.35rem; font-size: 0.8rem; color: var(--dim); }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 1rem; margin: 0; }
      dt { color: var(--dim); }
      dd { margin: 0; overflow-wrap: anywhere; }
      .path { font-size: 1.15rem; font-weight: 600; margin-bottom: 0.35rem; }
      a { color: var(--focus); }
    `,
  ];

  protected override readonly every: number = 2000;

  protected override ask(): Promise<readonly Call[]> {
    return this.api.see('/calls');
  }

  protected override show(calls: readonly Call[]): TemplateResult {
    return html`
      <h1>Calls</h1>
      <p class="lead">
        The path is what the callers' own clients say; of other clients the relay's packets tell. What nobody saw stays
        unknown.
      </p>
      ${calls.length === 0 ? html`<p class="empty">No call stands just now.</p>` : calls.map((call) => one(call))}
    `;
  }
}

function one(call: Call): TemplateResult {
  const [kind, words] = VERDICTS[call.verdict];
  return html`<article class="call">
    <div class="top">
      <h2>${name(call.from)} and ${name(call.to)}</h2>
      <span class="dim">for ${span(call.age_ms)}</span>
      <span class="mark ${kind}">${words}</span>
    </div>
    <div class="two">
      <section>
        <h3>PREDICTED</h3>
        ${call.predicted ? predicted(call.predicted) : html`<p class="dim">The topology file does not have both.</p>`}
      </section>
      <section>
        <h3>OBSERVED</h3>
        ${observed(call)}
      </section>
    </div>
  </article>`;
}

function predicted(told: NonNullable<Call['predicted']>): TemplateResult {
  return html`
    <p class="path">${told.path}</p>
    <dl>
      ${told.segments_a ? html`<dt>${told.a}</dt><dd>${told.segments_a.replaceAll('>', ' > ')}</dd>` : nothing}
      ${told.segments_b ? html`<dt>${told.b}</dt><dd>${told.segments_b.replaceAll('>', ' > ')}</dd>` : nothing}
      ${told.relays.length ? html`<dt>relays</dt><dd>${told.relays.join(', ')}</dd>` : nothing}
    </dl>
    <p><a href="#map?a=${told.a}&b=${told.b}">Show it on the map</a></p>
  `;
}

function observed(call: Call): TemplateResult {
  const seen = call.observed;
  const by = { clients: 'told by the clients', relay: 'seen by the relay', nobody: 'nobody tells' }[seen.by];
  return html`
    <p class="path">${seen.path} <span class="dim small">${by}</span></p>
    <dl>
      ${seen.clients.map(
        (each) => html`<dt>${name(each.user)}</dt>
          <dd>
            <span class=${each.verdict === 'unknown' ? 'dim' : each.verdict}>${each.verdict === 'unknown' ? 'not measured' : each.verdict}</span>,
            ${each.path}${each.round_trip_ms === undefined ? '' : `, ${Math.round(each.round_trip_ms)} ms round trip`}${each.loss_percent ===
            undefined
              ? ''
              : `, ${each.loss_percent.toFixed(1)} % lost`}
          </dd>`,
      )}
      ${seen.allocations.map(
        (each) => html`<dt>relay</dt>
          <dd>${each.relayed} for ${each.user}: ${count(each.to_peers_packets)} packets out, ${count(each.from_peers_packets)} in</dd>`,
      )}
      ${call.relays_offered.length && seen.path === 'direct'
        ? html`<dt>offered</dt><dd class="dim">${call.relays_offered.join(', ')}, not used</dd>`
        : nothing}
    </dl>
  `;
}

/** `alice@example.org` is alice. */
function name(address: string): string {
  return address.split('@')[0] ?? address;
}
