import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { look } from '../src/ui/look';
import { Api, Refused } from './api';
import './calls';
import './overview';
import './people';
import './state';

const PAGES = {
  overview: 'Overview',
  map: 'Map',
  calls: 'Calls',
  users: 'Users',
  registrations: 'Registrations',
  relay: 'Relay',
  federation: 'Federation',
  certificates: 'Certificates',
  findings: 'Findings',
} as const;

type Page = keyof typeof PAGES;

/** Sign-in, and then the pages with their headings. */
@customElement('turnpike-console')
export class Console extends LitElement {
  static override styles = [
    look,
    css`
      .sign-in { display: grid; gap: 1rem; width: min(24rem, calc(100vw - 3rem)); margin: 12vh auto 0; padding: 2rem; background: var(--panel); border: 1px solid var(--line); border-radius: 1rem; }
      .sign-in h1 { font-size: 1.4rem; }
      label { display: grid; gap: 0.3rem; font-weight: 600; font-size: 0.9rem; }
      .wrong { color: var(--danger); }
      .whole { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); min-height: 100dvh; }
      nav { display: flex; flex-direction: column; gap: 0.15rem; padding: 1.25rem 0.75rem; background: var(--panel); border-right: 1px solid var(--line); }
      nav .name { padding: 0 0.75rem 1rem; font-weight: 700; font-size: 1.1rem; }
      nav a { padding: 0.5rem 0.75rem; border-radius: 0.6rem; color: inherit; text-decoration: none; }
      nav a:hover { background: var(--raised); }
      nav a[aria-current] { background: var(--mine); font-weight: 600; }
      nav .who { margin-top: auto; padding: 0.75rem; display: grid; gap: 0.5rem; font-size: 0.875rem; }
      main { padding: 1.5rem 1.75rem 3rem; min-width: 0; }
      @media (max-width: 50rem) {
        .whole { display: block; }
        nav { flex-direction: row; flex-wrap: wrap; padding: 0.5rem; border-right: 0; border-bottom: 1px solid var(--line); }
        nav .name { width: 100%; padding: 0.25rem 0.75rem; }
        nav .who { margin: 0; display: flex; align-items: center; }
        main { padding: 1rem; }
      }
    `,
  ];

  private readonly api = new Api();
  @state() private is: 'waking' | 'out' | 'in' = 'waking';
  @state() private page: Page = 'overview';
  @state() private why = '';
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.turn);
    this.addEventListener('signed-out', () => {
      this.is = 'out';
      this.why = 'Your session has ended.';
    });
    this.turn();
    void this.wake();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.turn);
  }

  private async wake(): Promise<void> {
    try {
      this.is = (await this.api.wake()) ? 'in' : 'out';
    } catch {
      this.is = 'out';
      this.why = 'The node cannot be reached.';
    }
  }

  private readonly turn = (): void => {
    const wanted = location.hash.slice(1).split('?')[0] ?? '';
    this.page = wanted in PAGES ? (wanted as Page) : 'overview';
    // The map's layout engine is some hundred kB: only who looks at the map loads it.
    if (this.page === 'map') void import('./map');
    document.title = `${PAGES[this.page]} – Turnpike console`;
  };

  private async signIn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.why = '';
    try {
      await this.api.signIn(String(form.get('administrator')), String(form.get('password')));
      this.is = 'in';
    } catch (error) {
      this.why = error instanceof Refused ? sentence(error.message) : 'The node cannot be reached.';
    } finally {
      this.busy = false;
    }
  }

  private async signOut(): Promise<void> {
    await this.api.signOut().catch(() => undefined);
    this.why = '';
    this.is = 'out';
  }

  override render(): TemplateResult | typeof nothing {
    switch (this.is) {
      case 'waking':
        return nothing;
      case 'out':
        return html`<main>
          <form class="sign-in" @submit=${(event: SubmitEvent) => void this.signIn(event)}>
            <h1>Turnpike console</h1>
            <label>Administrator <input name="administrator" autocomplete="username" required value="admin" /></label>
            <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
            ${this.why ? html`<p class="wrong" role="alert">${this.why}</p>` : nothing}
            <button class="main" ?disabled=${this.busy}>${this.busy ? 'Signing in' : 'Sign in'}</button>
            <p class="dim small">The first password is in what <code>turnpike up</code> said at its first start.</p>
          </form>
        </main>`;
      case 'in':
        return html`<div class="whole">
          <nav aria-label="Console">
            <span class="name">Turnpike</span>
            ${Object.entries(PAGES).map(
              ([page, title]) =>
                html`<a href="#${page}" aria-current=${page === this.page ? 'page' : nothing}>${title}</a>`,
            )}
            <div class="who">
              <span class="dim">${this.api.administrator}</span>
              <button @click=${() => void this.signOut()}>Sign out</button>
            </div>
          </nav>
          <main>${this.shown()}</main>
        </div>`;
    }
  }

  private shown(): TemplateResult {
    const api = this.api;
    switch (this.page) {
      case 'overview':
        return html`<turnpike-overview .api=${api}></turnpike-overview>`;
      case 'map':
        return html`<turnpike-map .api=${api}></turnpike-map>`;
      case 'calls':
        return html`<turnpike-calls .api=${api}></turnpike-calls>`;
      case 'users':
        return html`<turnpike-users .api=${api}></turnpike-users>`;
      case 'registrations':
        return html`<turnpike-registrations .api=${api}></turnpike-registrations>`;
      case 'relay':
        return html`<turnpike-relay .api=${api}></turnpike-relay>`;
      case 'federation':
        return html`<turnpike-federation .api=${api}></turnpike-federation>`;
      case 'certificates':
        return html`<turnpike-certificates .api=${api}></turnpike-certificates>`;
      case 'findings':
        return html`<turnpike-findings .api=${api}></turnpike-findings>`;
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
