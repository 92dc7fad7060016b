import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Allocation, Certificate, Federation, Findings, Registrations } from './api';
import { View } from './view';
import { bytes, count, span } from './words';

const DAY_MS = 24 * 3600 * 1000;

function head(...titles: readonly string[]): TemplateResult {
  return html`<thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>`;
}

@customElement('turnpike-registrations')
export class RegistrationsPage extends View<Registrations> {
  protected override ask(): Promise<Registrations> {
    return this.api.see('/registrations');
  }

  protected override show(told: Registrations): TemplateResult {
    const all = told.registrations;
    if (all.length === 0) return html`<h1>Registrations</h1><p class="empty">No device is signed in.</p>`;
    return html`
      <h1>Registrations</h1>
      <p class="lead">${count(told.total)} in all${told.total > all.length ? `, the first ${count(all.length)} here` : ''}</p>
      <div class="scroll">
        <table>
          ${head('User', 'Device', 'From', 'Contact', 'Ends in')}
          <tbody>
            ${all.map(
              (each) => html`<tr>
                <td><code>${each.user}</code></td><td>${each.user_agent}</td><td><code>${each.from}</code></td>
                <td><code>${each.contact}</code></td><td class="tight">${span(each.left_ms)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}

@customElement('turnpike-relay')
export class RelayPage extends View<{ readonly av_key: string; readonly allocations: readonly Allocation[] }> {
  protected override ask(): Promise<{ readonly av_key: string; readonly allocations: readonly Allocation[] }> {
    return this.api.see('/allocations');
  }

  protected override show({ av_key, allocations }: { av_key: string; allocations: readonly Allocation[] }): TemplateResult {
    return html`
      <h1>Relay allocations</h1>
      <p class="lead">A/V Authentication key <code>${av_key}</code></p>
      ${allocations.length === 0
        ? html`<p class="empty">No allocation stands.</p>`
        : html`<div class="scroll">
            <table>
              ${head('User', 'Client', 'Relayed address', 'To peers', 'From peers', 'Age', 'Ends in')}
              <tbody>
                ${allocations.map(
                  (each) => html`<tr>
                    <td>${each.user}</td>
                    <td><code>${each.client}</code> ${each.transport}</td>
                    <td><code>${each.relayed}</code></td>
                    <td class="tight">${count(each.to_peers_packets)} packets, ${bytes(each.to_peers_bytes)}</td>
                    <td class="tight">${count(each.from_peers_packets)} packets, ${bytes(each.from_peers_bytes)}</td>
                    <td class="tight">${span(each.age_ms)}</td><td class="tight">${span(each.left_ms)}</td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`}
    `;
  }
}

const MODES: Readonly<Record<string, string>> = {
  none: 'Nobody outside is reached.',
  dns: 'Other domains are found by DNS, from this node.',
  'through-edge': 'What is for outside goes through the Access Edge.',
  closed: 'Only partners on the list are let in.',
  open: 'Whoever DNS leads to is a partner, unless blocked.',
};

@customElement('turnpike-federation')
export class FederationPage extends View<Federation> {
  protected override ask(): Promise<Federation> {
    return this.api.see('/federation');
  }

  protected override show(told: Federation): TemplateResult {
    const row = (name: string, values: readonly string[]) =>
      html`<tr><th scope="row">${name}</th><td>${values.length ? values.join(', ') : html`<span class="dim">none</span>`}</td></tr>`;
    return html`
      <h1>Federation</h1>
      <p class="lead">${MODES[told.mode] ?? told.mode}</p>
      <div class="scroll">
        <table>
          <tbody>
            ${row('Our domains', told.domains)} ${row('Allowed domains', told.allowed)} ${row('Blocked domains', told.blocked)}
            ${row('Nodes we talk to', told.peers)}
          </tbody>
        </table>
      </div>
      <h2>Requests</h2>
      <div class="scroll">
        <table>
          <tbody>
            ${Object.entries(told.counts).map(
              ([what, value]) => html`<tr><th scope="row">${what}</th><td class="n">${count(value)}</td></tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}

@customElement('turnpike-certificates')
export class CertificatesPage extends View<readonly Certificate[]> {
  protected override readonly every: number = 30_000;

  protected override ask(): Promise<readonly Certificate[]> {
    return this.api.see('/certificates');
  }

  protected override show(all: readonly Certificate[]): TemplateResult {
    return html`
      <h1>Certificates</h1>
      <div class="scroll">
        <table>
          ${head('Name', 'Subject', 'Issuer', 'Listeners', 'Until', 'Left')}
          <tbody>
            ${all.map((each) => {
              const days = each.left_ms / DAY_MS;
              const kind = days < 7 ? 'poor' : days < 30 ? 'fair' : 'good';
              return html`<tr>
                <td>${each.name}</td><td>${each.subject}</td><td>${each.issuer}</td>
                <td>${each.listeners.join(', ')}</td>
                <td class="tight">${each.not_after.slice(0, 10)}</td>
                <td class="tight ${kind}">${span(each.left_ms)}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    `;
  }
}

const SEVERITIES: Readonly<Record<string, string>> = { error: 'poor', warning: 'fair', info: 'dim' };

@customElement('turnpike-findings')
export class FindingsPage extends View<Findings> {
  protected override readonly every: number = 0;

  protected override ask(): Promise<Findings> {
    return this.api.see('/findings');
  }

  protected override show(told: Findings): TemplateResult {
    const counts = ['error', 'warning', 'info'].map((each) => `${told.counts[each] ?? 0} ${each}`).join(', ');
    return html`
      <h1>Findings</h1>
      <p class="lead">${told.file}: ${counts}</p>
      ${told.findings.length === 0 ? html`<p class="empty">Nothing is wrong with the file.</p>` : html`
      <div class="scroll">
        <table>
          ${head('Severity', 'What', 'Where', 'Remedy')}
          <tbody>
            ${told.findings.map(
              (each) => html`<tr>
                <td><span class="mark ${SEVERITIES[each.severity] ?? 'dim'}">${each.severity}</span></td>
                <td><b>${each.title}</b><br />${each.evidence}<br /><span class="dim small">${each.id}, ${each.reference}</span></td>
                <td>${each.subject}<br /><span class="dim small">line ${each.line}</span></td>
                <td>${each.remedy}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`}
    `;
  }
}
