import ELK from 'elkjs/lib/elk.bundled.js';
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { look } from '../src/ui/look';
import { Refused, type Api, type Flow, type Hop, type Leg, type Thing, type Topology } from './api';
import { graph, read, route, type Plot, type Point } from './plot';
import { plain } from './view';
import { last } from './words';

const SEGMENTS: Readonly<Record<string, string>> = {
  CN: 'Customer network (CN)',
  FCN: "Partner's network (FCN)",
  INT: 'Internet (INT)',
  ER: 'ExpressRoute (ER)',
  MSN: "Provider's network (MSN)",
  PSTN: 'Telephone network',
};

const MODALITIES = ['audio', 'video', 'sharing', 'file'] as const;

/** With more users than this only those who are chosen stand in the picture. */
const MOST_USERS = 30;
const COLOURS = 5;

/** The topology file's networks, and on them the predicted path of one call. */
@customElement('turnpike-map')
export class MapPage extends LitElement {
  static override styles = [
    look,
    plain,
    css`
      .choose { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; margin-top: 1rem; }
      .choose label { display: grid; gap: 0.3rem; font-size: 0.875rem; font-weight: 600; min-width: 10rem; }
      .picture { margin-top: 1rem; overflow: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.5rem; }
      svg { display: block; max-width: 100%; height: auto; margin: 0 auto; font-family: inherit; }
      text { fill: var(--ink); }
      .under, .heading { fill: var(--dim); }
      .under { font-size: 11px; }
      .title { font-size: 13px; font-weight: 600; }
      .heading { font-size: 13px; font-weight: 650; }
      .middle { text-anchor: middle; }
      .CN { fill: var(--cn); stroke: var(--cn-line); }
      .FCN { fill: var(--fcn); stroke: var(--fcn-line); }
      .INT { fill: var(--int); stroke: var(--int-line); }
      .ER { fill: var(--er); stroke: var(--er-line); }
      .MSN, .PSTN { fill: var(--msn); stroke: var(--msn-line); }
      .site { fill: var(--panel); fill-opacity: 0.6; stroke: var(--line); }
      .thing { fill: var(--panel); stroke: var(--dim); stroke-width: 1.2; }
      .line { fill: none; stroke: var(--dim); stroke-opacity: 0.55; stroke-width: 1.2; }
      .asked .line { stroke-opacity: 0.25; }
      .asked .idle { opacity: 0.45; }
      .user { cursor: pointer; }
      .user .thing { fill: var(--mine); stroke: var(--accent); }
      .user.chosen .thing { stroke-width: 3; }
      .leg { fill: none; stroke-width: 3; stroke-linejoin: round; }
      .casing { fill: none; stroke: var(--panel); stroke-width: 5.5; stroke-linejoin: round; }
      .leg-1 { stroke: var(--leg-1); } .leg-2 { stroke: var(--leg-2); } .leg-3 { stroke: var(--leg-3); }
      .leg-4 { stroke: var(--leg-4); } .leg-5 { stroke: var(--leg-5); }
      .dash-signalling { stroke-dasharray: 7 4; }
      .legs { display: grid; gap: 0.75rem; margin-top: 1rem; }
      details { background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.75rem 1rem; }
      summary { cursor: pointer; }
      summary svg { display: inline-block; vertical-align: middle; margin: 0 0.35rem 0 0.15rem; }
      details .scroll { margin: 0.75rem 0 0.25rem; }
      ol { margin: 0.75rem 0 0; padding-left: 1.75rem; display: grid; gap: 0.35rem; }
      .verdict { margin-top: 1rem; display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
      .verdict h2 { margin: 0; }
    `,
  ];

  @property({ attribute: false }) api!: Api;
  @state() private map: Topology | undefined;
  @state() private plot: Plot | undefined;
  @state() private flow: Flow | undefined;
  @state() private a = '';
  @state() private b = '';
  @state() private modality: string = 'audio';
  @state() private wrong = '';
  private readonly elk = new ELK();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.turn);
  }

  /** Not before: what was given to the element before its code was loaded is its own from here on. */
  override firstUpdated(): void {
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.turn);
  }

  private async begin(): Promise<void> {
    try {
      this.map = await this.api.see<Topology>('/topology');
    } catch (error) {
      this.wrong = error instanceof Refused ? error.message : 'The node cannot be reached.';
      return;
    }
    this.turn();
  }

  private readonly turn = (): void => {
    if (!location.hash.startsWith('#map')) return;
    const asked = new URLSearchParams(location.hash.split('?')[1] ?? '');
    this.a = asked.get('a') ?? '';
    this.b = asked.get('b') ?? '';
    this.modality = asked.get('modality') ?? 'audio';
    void this.predict();
  };

  private go(a: string, b: string, modality = this.modality): void {
    const asked = new URLSearchParams();
    if (a) asked.set('a', a);
    if (b) asked.set('b', b);
    if (modality !== 'audio') asked.set('modality', modality);
    location.hash = asked.size ? `map?${asked}` : 'map';
  }

  /** The first click is who calls, the second whom; a third begins anew. */
  private choose(user: string): void {
    if (!this.a || this.b) this.go(user, '');
    else if (user !== this.a) this.go(this.a, user);
  }

  private async predict(): Promise<void> {
    const { map, a, b, modality } = this;
    if (!map) return;
    this.wrong = '';
    let flow: Flow | undefined;
    if (a && b) {
      try {
        const asked = new URLSearchParams({ a, b, kind: 'call', modality });
        flow = await this.api.see<Flow>(`/flows?${asked}`);
      } catch (error) {
        this.wrong = error instanceof Refused ? error.message : 'The node cannot be reached.';
      }
    }
    const things = new Map(map.things.map((thing) => [thing.id, thing]));
    const users = map.things.filter((thing) => thing.kind === 'user');
    const shown = new Set(
      map.things
        .filter((thing) => thing.kind !== 'user' || users.length <= MOST_USERS || thing.title === a || thing.title === b)
        .map((thing) => thing.id),
    );
    const pairs = (flow?.legs ?? []).flatMap((leg) => {
      const known = passed(leg, things);
      return known.slice(1).map((id, i) => [known[i] ?? '', id] as const);
    });
    const plot = read(await this.elk.layout(graph(map, shown, pairs)));
    if (a !== this.a || b !== this.b || modality !== this.modality) return; // asked for another since
    this.flow = flow;
    this.plot = plot;
  }

  override render(): TemplateResult {
    const map = this.map;
    if (!map) return html`<h1>Map</h1>${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}`;
    const users = map.things.filter((thing) => thing.kind === 'user').map((thing) => thing.title);
    const choice = (name: string, value: string, take: (value: string) => void) =>
      html`<label>${name}
        <select .value=${value} @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${!value}>choose</option>
          ${users.map((user) => html`<option value=${user} ?selected=${user === value}>${user}</option>`)}
        </select>
      </label>`;
    return html`
      <h1>${map.name}</h1>
      <p class="lead">
        ${this.a && !this.b ? `Now click whom ${this.a} calls.` : 'Click who calls, and then whom: the predicted path is drawn.'}
      </p>
      <div class="choose">
        ${choice('Who calls', this.a, (user) => this.go(user, this.b === user ? '' : this.b))}
        ${choice('Whom', this.b, (user) => this.go(this.a, user))}
        <label>What
          <select @change=${(event: Event) => this.go(this.a, this.b, (event.target as HTMLSelectElement).value)}>
            ${MODALITIES.map((each) => html`<option ?selected=${each === this.modality}>${each}</option>`)}
          </select>
        </label>
      </div>
      ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
      <div role="status">${this.flow ? this.verdict(this.flow) : nothing}</div>
      ${this.plot ? this.picture(map, this.plot) : nothing}
      ${this.flow ? this.told(this.flow) : nothing}
    `;
  }

  private verdict(flow: Flow): TemplateResult {
    const good = flow.disposition === 'delivered';
    return html`<div class="verdict">
      <h2>${flow.a.name} calls ${flow.b.name}</h2>
      <span class="mark ${good ? 'good' : 'poor'}">${flow.disposition}</span>
      ${flow.legs
        .filter((leg) => leg.why)
        .slice(0, 1)
        .map((leg) => html`<span class="poor">${leg.why}</span>`)}
    </div>`;
  }

  private picture(map: Topology, plot: Plot): TemplateResult {
    const things = new Map(map.things.map((thing) => [thing.id, thing]));
    const legs = drawn(this.flow);
    const used = new Set(legs.flatMap((leg) => passed(leg, things)));
    const ways = legs.map((leg, i) => route(plot, passed(leg, things), i, legs.length));
    return html`<div class="picture">
      <svg
        class=${this.flow ? 'asked' : ''} role="group" aria-label="Map of ${map.name}"
        viewBox="-6 -6 ${plot.width + 12} ${plot.height + 12}" width=${plot.width + 12}
      >
        ${plot.segments.map((box) => {
          const name = box.id.slice('segment:'.length);
          return svg`<rect class=${name} x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="10" />
            <text class="heading" x=${box.x + 16} y=${box.y + 24}>${SEGMENTS[name] ?? name}</text>`;
        })}
        ${plot.sites.map(
          (box) => svg`<rect class="site" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="8" />
            <text class="under" x=${box.x + 14} y=${box.y + 21}>${box.id.split('/')[1] ?? ''}</text>`,
        )}
        ${[...plot.lines.values()].map((line) => svg`<polyline class="line" points=${points(line)} />`)}
        ${ways.map((way, i) => {
          const leg = legs[i];
          return svg`<polyline class="casing" points=${points(way)} />
            <polyline class="leg leg-${(i % COLOURS) + 1} dash-${leg?.kind ?? ''}" points=${points(way)} />`;
        })}
        ${[...plot.things.values()].map((box) => {
          const thing = things.get(box.id);
          return thing ? this.thing(thing, box, used.has(box.id)) : nothing;
        })}
      </svg>
    </div>`;
  }

  private thing(thing: Thing, box: { x: number; y: number; width: number; height: number }, used: boolean): TemplateResult {
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    const body = svg`<rect class="thing" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx=${thing.kind === 'user' ? 22 : thing.kind === 'circuit' ? 14 : 6} />
      <text class="title middle" x=${x} y=${thing.under ? y - 2 : y + 5}>${thing.title}</text>
      ${thing.under ? svg`<text class="under middle" x=${x} y=${y + 14}>${thing.under}</text>` : nothing}`;
    if (thing.kind !== 'user') return svg`<g class=${used ? '' : 'idle'}>${body}</g>`;
    const chosen = thing.title === this.a || thing.title === this.b;
    return svg`<g class="user ${chosen ? 'chosen' : used ? '' : 'idle'}" role="button" tabindex="0"
        aria-pressed=${chosen ? 'true' : 'false'} aria-label="${thing.title}, ${thing.under}"
        @click=${() => this.choose(thing.title)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            this.choose(thing.title);
          }
        }}>${body}</g>`;
  }

  private told(flow: Flow): TemplateResult {
    return html`
      <div class="legs">
        ${drawn(flow).map(
          (leg, i) => html`<details ?open=${leg.kind === 'media'}>
            <summary>
              <svg width="34" height="12" aria-hidden="true">
                <line class="leg leg-${(i % COLOURS) + 1} dash-${leg.kind}" x1="0" y1="6" x2="34" y2="6" />
              </svg>
              <b>${title(flow, leg)}</b>
              <span class="dim">${leg.segments.join(' > ')}, ${leg.transport.toUpperCase()}</span>
              ${leg.disposition === 'delivered' ? nothing : html`<span class="mark poor">${leg.disposition}</span>`}
            </summary>
            ${hops(leg, title(flow, leg))}
          </details>`,
        )}
        <details open>
          <summary><b>Why it goes this way</b></summary>
          <ol>
            ${flow.reasons.map(
              (each) => html`<li>
                ${each.leg ? html`<span class="dim">${each.leg}: </span>` : nothing}${each.what}
                ${each.references.length ? html`<span class="dim small">[${each.references.join(', ')}]</span>` : nothing}
              </li>`,
            )}
          </ol>
        </details>
      </div>
    `;
  }
}

/** A mirror is the same way seen from its other end. */
function drawn(flow: Flow | undefined): readonly Leg[] {
  return (flow?.legs ?? []).filter((leg) => !leg.mirror);
}

function passed(leg: Leg, things: ReadonlyMap<string, Thing>): readonly string[] {
  return leg.passes.filter((id, i, all) => things.has(id) && id !== all[i - 1]);
}

function points(way: readonly Point[]): string {
  return way.map((point) => `${point.x},${point.y}`).join(' ');
}

function title(flow: Flow, leg: Leg): string {
  const whose = { a: `of ${flow.a.name}`, b: `of ${flow.b.name}`, servers: 'between servers' }[leg.side];
  return leg.kind === 'media' && flow.legs.some((each) => each.mirror)
    ? `Media, ${flow.a.name} to ${flow.b.name} directly`
    : `${leg.kind.charAt(0).toUpperCase()}${leg.kind.slice(1)} ${whose}`;
}

function hops(leg: Leg, title: string): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Hops: ${title}">
    <table>
      <thead>
        <tr><th scope="col" class="n">#</th><th scope="col">Through</th><th scope="col">Leaves by</th><th scope="col">Segment</th><th scope="col">What decides</th></tr>
      </thead>
      <tbody>
        ${leg.stretches
          .flatMap((stretch) => stretch.there.hops)
          .map(
            (hop, i) => html`<tr>
              <td class="n">${i + 1}</td>
              <td>${last(hop.device)}</td>
              <td>${hop.out ? last(hop.out) : html`<span class="dim">ends here</span>`}</td>
              <td>${hop.segment ?? ''}</td>
              <td>${decided(hop)}</td>
            </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}

function decided(hop: Hop): TemplateResult {
  const rule =
    hop.rule === undefined
      ? ''
      : hop.rule === 'default'
        ? 'allowed by default'
        : hop.rule === 'session'
          ? 'answers a session'
          : `rule ${hop.rule}`;
  const line = hop.rule_line ? `, line ${hop.rule_line}` : '';
  const before = `${hop.from} to ${hop.to}`;
  const after = `${hop.from_after ?? hop.from} to ${hop.to_after ?? hop.to}`;
  return html`${rule ? html`${rule}${line}` : html`<span class="dim">route</span>`}
    <br /><span class="dim small">${before}${hop.from_after ? html`<br />translated: ${after}` : nothing}</span>`;
}
