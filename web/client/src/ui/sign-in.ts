import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { addressInLink } from '../account/discovery';
import { mark } from './icons';
import { look } from './look';
import { Part } from './part';

/** The way in: an address and a password, nothing else to know. */
@customElement('turnpike-sign-in')
export class SignInPart extends Part {
  static override styles = [
    look,
    css`
      :host { display: grid; place-items: center; min-height: 100%; padding: 1.5rem; }
      main { width: min(24rem, 100%); }
      form { display: grid; gap: 1rem; padding: 1.5rem; border: 1px solid var(--line); border-radius: 1.25rem;
        background: var(--panel); }
      h1 { display: flex; align-items: center; gap: 0.75rem; font-size: 1.375rem; }
      h1 svg { color: var(--accent); }
      label { display: grid; gap: 0.35rem; font-weight: 600; }
      .wrong { color: var(--danger); }
      .untrusted { display: grid; gap: 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
      ol { margin: 0; padding-left: 1.25rem; }
      a { color: var(--accent); }
    `,
  ];

  @query('#address') private address!: HTMLInputElement;
  @query('#password') private password!: HTMLInputElement;

  private submit(event: Event): void {
    event.preventDefault();
    void this.client.signIn(this.address.value, this.password.value);
  }

  protected override render(): TemplateResult {
    const state = this.client.state;
    const busy = state.is === 'signing-in' || state.is === 'looking';
    const at = addressInLink(location.hash);
    const why = state.is === 'signed-out' ? state.why : '';
    return html`
      <main>
        <form @submit=${(event: Event) => this.submit(event)} aria-busy=${busy}>
          <h1>${mark} Sign in to Turnpike</h1>
          <label>
            Address
            <input id="address" name="username" autocomplete="username" placeholder="alice@${location.hostname}"
              .defaultValue=${at}
              autocapitalize="off" spellcheck="false" inputmode="email" required autofocus ?readonly=${busy}
              aria-describedby="why" />
          </label>
          <label>
            Password
            <input id="password" name="password" type="password" autocomplete="current-password" required
              ?readonly=${busy} aria-describedby="why" />
          </label>
          <p id="why" class="wrong" role="alert">${why}</p>
          ${state.is === 'looking' ? html`<p role="status">Looking for the server of ${state.domain}…</p>` : nothing}
          <button class="main" ?disabled=${busy}>${busy ? 'Signing in…' : 'Sign in'}</button>
          ${state.is === 'signed-out' && state.untrusted ? this.untrusted() : nothing}
        </form>
      </main>
    `;
  }

  /** A browser that took a warning took it for one port; this page may be on another one than the connection. */
  private untrusted(): TemplateResult {
    const there = this.client.ownPage;
    return html`
      <div class="untrusted">
        <p>
          Most likely this browser does not trust the server's certificate yet. It is by an authority of the server's
          own:
        </p>
        <ol>
          <li><a href="/ca" target="_blank" rel="noopener">Get the authority's certificate</a> and compare its
            fingerprint with the one that your administrator tells you.</li>
          <li>Add it to this device as that page describes.</li>
          <li>Close the browser, open it again and sign in.</li>
        </ol>
        ${there
          ? html`<p>
              To have a look first, on a network of your own: <a href=${there}>open the page at the connection's own
              port</a> and take the browser's warning there.
            </p>`
          : nothing}
      </div>
    `;
  }
}
