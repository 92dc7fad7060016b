import { addressText, type Address } from './address';

/** What a domain's names of discovery answer, as far as it matters here. */
interface Found {
  readonly domains: readonly string[];
  readonly client: string;
}

const PATH = '/.well-known/turnpike';
const PATIENCE_MS = 8000;
const ENTRY = 'turnpike.looks-for';

/** Inside before outside, as clients of this kind ask. */
export function discoveryNames(domain: string): readonly string[] {
  return [`lyncdiscoverinternal.${domain}`, `lyncdiscover.${domain}`];
}

/**
 * Goes to the page that may ask that domain: a page's policy names whom it may ask, and is made when it is loaded. That
 * a person asked for it here is noted, so that a link from elsewhere does not do it for them.
 */
export function lookFor(who: Address): void {
  sessionStorage.setItem(ENTRY, addressText(who));
  location.assign(`/client/?domain=${who.host}`);
}

/** Whom a person asked for before this page was loaded; asked for once. */
export function lookedFor(): string | undefined {
  const who = sessionStorage.getItem(ENTRY) ?? undefined;
  sessionStorage.removeItem(ENTRY);
  return who;
}

/** The page where that person signs in; nothing if the domain names none. */
export async function clientOf(who: Address): Promise<string | undefined> {
  const answers = discoveryNames(who.host).map((name) => ask(name, who.host));
  for (const answer of answers) {
    const found = await answer;
    if (found) return `${found}#${encodeURIComponent(addressText(who))}`;
  }
  return undefined;
}

async function ask(name: string, domain: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`https://${name}${PATH}`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.ok ? clientIn((await answer.json()) as Partial<Found>, domain) : undefined;
  } catch {
    return undefined; // no such name, nobody there, or a certificate that this browser does not trust
  }
}

/** Who answers must say itself that the domain is its own, and lead to HTTPS. */
export function clientIn(found: Partial<Found>, domain: string): string | undefined {
  if (!Array.isArray(found.domains) || !found.domains.includes(domain) || typeof found.client !== 'string') {
    return undefined;
  }
  return URL.canParse(found.client) && new URL(found.client).protocol === 'https:' ? found.client : undefined;
}

/** The address that another server's page sent a person here with. */
export function addressInLink(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/, ''));
  } catch {
    return '';
  }
}
