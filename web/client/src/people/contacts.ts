import { ask } from '../account/ask';
import type { Line } from '../account/line';
import { Observed } from '../observed';
import { escaped, parseXml } from '../xml';

export interface Contact {
  readonly address: string;
  /** Empty for one without. */
  readonly name: string;
  readonly blocked: boolean;
  readonly groups: readonly string[];
}

const NAMESPACE = 'urn:turnpike:contacts';
const TYPE = 'application/vnd.turnpike.contacts+xml';

/** One's contact list, which the server keeps, and the search for people of the organisation. */
export class Contacts extends Observed {
  private list: readonly Contact[] = [];

  constructor(private readonly line: () => Line | undefined) {
    super();
  }

  /** In the order of their names. */
  get all(): readonly Contact[] {
    return this.list.filter((each) => !each.blocked);
  }

  get blocked(): readonly Contact[] {
    return this.list.filter((each) => each.blocked);
  }

  of(address: string): Contact | undefined {
    return this.list.find((each) => each.address === address);
  }

  async load(): Promise<void> {
    this.take(await this.order('<list'));
  }

  clear(): void {
    this.list = [];
  }

  /** @returns false if the server does not keep it */
  async put(contact: Contact): Promise<boolean> {
    const { address, name, blocked, groups } = contact;
    return this.take(
      await this.order(
        `<put address="${escaped(address)}" name="${escaped(name)}" blocked="${blocked}"`,
        groups.map((each) => `<group>${escaped(each)}</group>`).join('') + '</put>',
      ),
    );
  }

  async remove(address: string): Promise<boolean> {
    return this.take(await this.order(`<remove address="${escaped(address)}"`));
  }

  /** Whom the beginning of a name or an address may mean. */
  async find(text: string): Promise<readonly Contact[]> {
    return (await this.order(`<find text="${escaped(text)}"`)) ?? [];
  }

  private take(list: readonly Contact[] | undefined): boolean {
    if (!list) return false;
    this.list = [...list].sort((a, b) => (a.name || a.address).localeCompare(b.name || b.address));
    this.changed();
    return true;
  }

  /** @param rest what stands in the element, and its end */
  private async order(element: string, rest = ''): Promise<readonly Contact[] | undefined> {
    const line = this.line();
    if (line?.state.is !== 'up') return undefined;
    const body = `${element} xmlns="${NAMESPACE}"${rest === '' ? '/>' : `>${rest}`}`;
    const answer = await ask(line.agent, 'SERVICE', `sip:contacts@${line.self.host}`, [`Content-Type: ${TYPE}`], body);
    return answer.code === 200 ? readContacts(answer.body) : undefined;
  }
}

function readContacts(document: string): Contact[] | undefined {
  const root = parseXml(document);
  if (root?.namespaceURI !== NAMESPACE) return undefined;
  return [...root.getElementsByTagNameNS(NAMESPACE, 'contact')].map((each) => ({
    address: each.getAttribute('address') ?? '',
    name: each.getAttribute('name') ?? '',
    blocked: each.getAttribute('blocked') === 'true',
    groups: [...each.getElementsByTagNameNS(NAMESPACE, 'group')].map((group) => group.textContent ?? ''),
  }));
}
