import type { UA } from 'jssip';
import { escaped, parseXml } from '../xml';
import { addressText, type Address } from './address';
import { ask } from './ask';

const NAMESPACE = 'http://schemas.microsoft.com/2006/09/sip/mrasp';
const TYPE = 'application/msrtc-media-relay-auth+xml';
const MINUTES = 480;

/** Media relays that the server names, each with a credential that ends by itself. */
export interface Relays {
  readonly servers: readonly RTCIceServer[];
  /** How long the credentials are good. */
  readonly lastMs: number;
}

/** Who asks, and by which connection. */
interface Asker {
  readonly agent: UA;
  readonly self: Address;
}

/**
 * Asks for both sides of the Edge: a browser does not know on which it is, and tries what it is given.
 * Nothing if the server knows of no relay.
 */
export async function askRelays(asker: Asker): Promise<Relays | undefined> {
  const answers = await Promise.all([askOne(asker, 'intranet'), askOne(asker, 'internet')]);
  const given = answers.filter((each) => each !== undefined);
  const seen = new Set<string>();
  const servers = given
    .map((each) => ({ ...each.server, urls: each.urls.filter((url) => !seen.has(url) && seen.add(url)) }))
    .filter((each) => each.urls.length > 0);
  return servers.length > 0 ? { servers, lastMs: Math.min(...given.map((each) => each.lastMs)) } : undefined;
}

interface Given {
  readonly urls: readonly string[];
  readonly server: { readonly username: string; readonly credential: string };
  readonly lastMs: number;
}

async function askOne(asker: Asker, location: string): Promise<Given | undefined> {
  const self = escaped(`sip:${addressText(asker.self)}`);
  const service = `sip:mras@${asker.self.host}`;
  const body =
    `<request requestID="1" version="1.0" to="${escaped(service)}" from="${self}" xmlns="${NAMESPACE}">` +
    `<credentialsRequest credentialsRequestID="1"><identity>${self}</identity><location>${location}</location>` +
    `<duration>${MINUTES}</duration></credentialsRequest></request>`;
  const answer = await ask(asker.agent, 'SERVICE', service, [`Content-Type: ${TYPE}`], body);
  const root = answer.code === 200 ? parseXml(answer.body) : undefined;
  if (!root) return undefined;
  const text = (of: Element, name: string) => of.getElementsByTagNameNS(NAMESPACE, name)[0]?.textContent?.trim() ?? '';
  const relays = [...root.getElementsByTagNameNS(NAMESPACE, 'mediaRelay')];
  // UDP before TCP: a relay over TCP delays sound behind each lost packet.
  const urls = (['udp', 'tcp'] as const).flatMap((transport) =>
    relays.map((relay) => turnUrl(text(relay, 'hostName'), text(relay, `${transport}Port`), transport)),
  );
  return {
    urls: urls.filter((each) => each !== undefined),
    server: { username: text(root, 'username'), credential: text(root, 'password') },
    lastMs: (Number(text(root, 'duration')) || MINUTES) * 60_000,
  };
}

export function turnUrl(host: string, port: string, transport: 'udp' | 'tcp'): string | undefined {
  if (!host || !(Number(port) > 0)) return undefined;
  return `turn:${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}?transport=${transport}`;
}
