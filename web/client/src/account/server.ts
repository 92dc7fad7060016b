/** What the page's own server says of the ways to it. */
export interface Server {
  /** `wss://host:port` */
  readonly webSocket: string;
  /** `turn:host:port?transport=udp`, in the order of preference. */
  readonly turn: readonly string[];
  /** Whether its certificate is by an authority of its own, which a browser has to be told of. */
  readonly ownAuthority: boolean;
  /** Whose addresses it has: its domains, and its own names. */
  readonly domains: readonly string[];
}

interface Settings {
  readonly wss_port: number;
  readonly turn: readonly string[];
  readonly own_authority: boolean;
  readonly domains: readonly string[];
}

export async function findServer(): Promise<Server> {
  const answer = await fetch('/client/settings.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const settings = (await answer.json()) as Settings;
  return {
    // By the name that the page came from: the one that the certificate was accepted for.
    webSocket: `wss://${location.hostname}:${settings.wss_port}`,
    turn: settings.turn,
    ownAuthority: settings.own_authority,
    domains: [...settings.domains, location.hostname],
  };
}
