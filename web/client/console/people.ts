import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { look } from '../src/ui/look';
import { Refused, type User } from './api';
import { plain, View } from './view';

/** Users of the node: added, given passwords, let in and kept out. */
@customElement('turnpike-users')
export class Users extends View<readonly User[]> {
  static override styles = [
    look,
    plain,
    css`
      form { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin-top: 1rem; }
      label { display: grid; gap: 0.3rem; font-size: 0.875rem; font-weight: 600; }
      .told { margin-top: 1rem; padding: 0.9rem 1.1rem; border-radius: 0.75rem; background: var(--mine); }
      td button { min-height: 2.1rem; padding: 0 0.7rem; font-size: 0.875rem; }
      .do { display: flex; gap: 0.4rem; justify-content: end; }
    `,
  ];

  protected override readonly every: number = 10_000;
  @state() private done: TemplateResult | undefined;

  protected override ask(): Promise<readonly User[]> {
    return this.api.see('/users');
  }

  private async order(what: () => Promise<TemplateResult>): Promise<void> {
    try {
      this.done = await what();
    } catch (error) {
      this.done = html`<span class="poor">${error instanceof Refused ? error.message : 'The node cannot be reached.'}</span>`;
    }
    await this.again();
  }

  private add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = (name: string) => String(new FormData(form).get(name) ?? '');
    void this.order(async () => {
      const made = await this.api.order<User>('POST', '/users', { user: field('user'), name: field('name') });
      form.reset();
      return html`${made.user} is added. Password, shown this once: <code>${made.password}</code>`;
    });
  }

  private password(user: User): void {
    void this.order(async () => {
      const made = await this.api.order<User>('POST', `/users/${encodeURIComponent(user.user)}/password`, {});
      return html`New password of ${user.user}, shown this once: <code>${made.password}</code>`;
    });
  }

  private enable(user: User): void {
    const verb = user.enabled ? 'disable' : 'enable';
    void this.order(async () => {
      await this.api.order('POST', `/users/${encodeURIComponent(user.user)}/${verb}`);
      return html`${user.user} is ${verb}d.`;
    });
  }

  protected override show(users: readonly User[]): TemplateResult {
    return html`
      <h1>Users</h1>
      <form @submit=${(event: SubmitEvent) => this.add(event)}>
        <label>Address or name <input name="user" required /></label>
        <label>Display name <input name="name" /></label>
        <button class="main">Add user</button>
      </form>
      <div role="status">${this.done ? html`<p class="told">${this.done}</p>` : nothing}</div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">User</th><th scope="col">Name</th><th scope="col">Also reached by</th><th scope="col">Home</th>
              <th scope="col">May</th><th scope="col"><span class="hidden">Change</span></th>
            </tr>
          </thead>
          <tbody>
            ${users.map(
              (each) => html`<tr>
                <td><code>${each.user}</code></td>
                <td>${each.name}</td>
                <td>${[...each.aliases, ...each.telephones].join(', ')}</td>
                <td>${each.home || 'here'}</td>
                <td>${each.enabled ? (each.denied.length ? `not: ${each.denied.join(', ')}` : 'all') : html`<span class="mark poor">disabled</span>`}</td>
                <td>
                  <div class="do">
                    <button @click=${() => this.password(each)} aria-label="New password for ${each.user}">New password</button>
                    <button @click=${() => this.enable(each)} aria-label="${each.enabled ? 'Disable' : 'Enable'} ${each.user}">
                      ${each.enabled ? 'Disable' : 'Enable'}
                    </button>
                  </div>
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }
}
