import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Call, Certificate, Figure, Status } from './api';
import { plain, View } from './view';
import { look } from '../src/ui/look';
import { count, span } from './words';

interface Told {
  readonly status: Status;
  readonly calls: readonly Call[];
  readonly certificates: readonly Certificate[];
}

const MONTH_MS = 30 * 24 * 3600 * 1000;

/** The node at a glance, and every figure that /metrics has. */
@customElement('turnpike-overview')
export class Overview extends View<Told> {
  static override styles = [
    look,
    plain,
    css`
      .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin-top: 1rem; }
      .tile { display: grid; gap: 0.1rem; padding: 0.9rem 1.1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; color: inherit; text-decoration: none; }
      a.tile:hover { border-color: var(--dim); }
      .tile b { font-size: 1.7rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
      .tile b.words { font-size: 1.15rem; line-height: 2.04rem; }
    `,
  ];

  protected override async ask(): Promise<Told> {
    const [status, calls, certificates] = await Promise.all([
      this.api.see<Status>('/status'),
      this.api.see<Call[]>('/calls'),
      this.api.see<Certificate[]>('/certificates'),
    ]);
    return { status, calls, certificates };
  }

  protected override show({ status, calls, certificates }: Told): TemplateResult {
    const sum = (name: string) => status.figures.filter((f) => f.name === name).reduce((all, f) => all + f.value, 0);
    const of = (name: string, label: string) =>
      status.figures.find((f) => f.name === name && f.label.includes(label))?.value;
    const differing = calls.filter((call) => call.verdict === 'mismatch').length;
    const soonest = [...certificates].sort((a, b) => a.left_ms - b.left_ms)[0];
    const errors = of('turnpike_topology_findings', '"error"');
    return html`
      <h1>${status.node}</h1>
      <p class="lead">Turnpike ${status.version}, up for ${span(status.uptime_ms)}</p>
      <div class="tiles">
        ${tile('calls', count(calls.length), 'calls now', differing ? `${differing} not as predicted` : '', 'poor')}
        ${tile('registrations', count(sum('turnpike_frontend_bindings')), 'registrations')}
        ${tile('relay', count(sum('turnpike_av_allocations')), 'relay allocations')}
        ${soonest
          ? tile(
              'certificates',
              span(soonest.left_ms),
              'until a certificate ends',
              soonest.left_ms < MONTH_MS ? 'renew it' : '',
              'fair',
            )
          : nothing}
        ${errors === undefined
          ? nothing
          : tile('findings', count(errors), 'errors in the topology', errors ? 'see findings' : '', 'poor')}
        ${tile('overview', count(sum('turnpike_frontend_authentication_failures_total')), 'wrong passwords')}
      </div>
      <h2>Listeners</h2>
      <div class="scroll">
        <table>
          <thead><tr><th scope="col">Name</th><th scope="col">Protocol</th><th scope="col">Open at</th></tr></thead>
          <tbody>
            ${status.listeners.map(
              (each) => html`<tr><td>${each.name}</td><td>${each.protocol}</td><td><code>${each.address}</code></td></tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h2>Figures</h2>
      <p class="lead">As Prometheus reads them at <code>/metrics</code>.</p>
      <div class="scroll">
        <table>
          <thead>
            <tr><th scope="col">What</th><th scope="col">Of</th><th scope="col" class="n">Value</th><th scope="col">Name</th></tr>
          </thead>
          <tbody>
            ${status.figures.map((each) => row(each))}
          </tbody>
        </table>
      </div>
    `;
  }
}

function row(each: Figure): TemplateResult {
  return html`<tr>
    <td>${each.help}</td>
    <td>${each.label.replaceAll('"', '').replaceAll('=', ' ')}</td>
    <td class="n">${count(each.value)}</td>
    <td class="dim"><code>${each.name}</code></td>
  </tr>`;
}

function tile(page: string, value: string, what: string, note = '', kind = ''): TemplateResult {
  return html`<a class="tile" href="#${page}">
    <b>${value}</b><span>${what}</span>${note ? html`<span class="small ${kind}">${note}</span>` : nothing}
  </a>`;
}
