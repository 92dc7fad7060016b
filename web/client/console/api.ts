/** What the REST API says; `openapi.json` beside the server's classes has the whole of it. */
export interface Figure {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly counter: boolean;
  readonly value: number;
}

export interface Status {
  readonly node: string;
  readonly version: string;
  readonly uptime_ms: number;
  readonly listeners: readonly { readonly name: string; readonly protocol: string; readonly address: string }[];
  readonly figures: readonly Figure[];
}

export interface User {
  readonly user: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly aliases: readonly string[];
  readonly telephones: readonly string[];
  readonly home: string;
  readonly denied: readonly string[];
  readonly password?: string;
}

export interface Registrations {
  readonly total: number;
  readonly registrations: readonly {
    readonly user: string;
    readonly contact: string;
    readonly user_agent: string;
    readonly from: string;
    readonly left_ms: number;
  }[];
}

export interface Allocation {
  readonly user: string;
  readonly transport: string;
  readonly client: string;
  readonly relayed: string;
  readonly age_ms: number;
  readonly left_ms: number;
  readonly to_peers_packets: number;
  readonly from_peers_packets: number;
  readonly to_peers_bytes: number;
  readonly from_peers_bytes: number;
}

export interface Report {
  readonly user: string;
  readonly path: string;
  readonly verdict: string;
  readonly round_trip_ms?: number;
  readonly loss_percent?: number;
}

export interface Call {
  readonly call_id: string;
  readonly from: string;
  readonly to: string;
  readonly users: readonly string[];
  readonly age_ms: number;
  readonly relays_offered: readonly string[];
  readonly predicted?: {
    readonly a: string;
    readonly b: string;
    readonly path: string;
    readonly disposition: string;
    readonly segments_a?: string;
    readonly segments_b?: string;
    readonly relays: readonly string[];
  };
  readonly observed: {
    readonly path: string;
    readonly by: 'clients' | 'relay' | 'nobody';
    readonly clients: readonly Report[];
    readonly allocations: readonly Allocation[];
  };
  readonly verdict: 'match' | 'mismatch' | 'unknown';
}

export interface Certificate {
  readonly name: string;
  readonly subject: string;
  readonly issuer: string;
  readonly listeners: readonly string[];
  readonly not_after: string;
  readonly left_ms: number;
}

export interface Federation {
  readonly mode: string;
  readonly domains: readonly string[];
  readonly allowed: readonly string[];
  readonly blocked: readonly string[];
  readonly peers: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly subject: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly reference: string;
}

export interface Findings {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
}

export type Kind = 'user' | 'server' | 'edge' | 'router' | 'firewall' | 'circuit' | 'internet';

export interface Thing {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly under: string;
  readonly segment: string;
  readonly site: string;
}

export interface Topology {
  readonly file: string;
  readonly name: string;
  readonly things: readonly Thing[];
  readonly lines: readonly { readonly a: string; readonly b: string }[];
}

export interface Hop {
  readonly device: string;
  readonly out?: string;
  readonly transport: string;
  readonly from: string;
  readonly to: string;
  readonly from_after?: string;
  readonly to_after?: string;
  readonly rule?: string;
  readonly rule_line?: number;
  readonly segment?: string;
}

export interface Walk {
  readonly disposition: string;
  readonly at: string;
  readonly why: string;
  readonly hops: readonly Hop[];
}

export interface Leg {
  readonly kind: string;
  readonly side: 'a' | 'b' | 'servers';
  readonly from: string;
  readonly to: string;
  readonly transport: string;
  readonly segments: readonly string[];
  readonly edges: readonly string[];
  readonly disposition: string;
  readonly why?: string;
  readonly mirror: boolean;
  readonly stretches: readonly { readonly from: string; readonly to: string; readonly there: Walk }[];
  readonly passes: readonly string[];
}

export interface Flow {
  readonly id: string;
  readonly kind: string;
  readonly modality?: string;
  readonly a: { readonly name: string };
  readonly b: { readonly name: string };
  readonly disposition: string;
  readonly legs: readonly Leg[];
  readonly reasons: readonly {
    readonly leg: string;
    readonly what: string;
    readonly references: readonly string[];
  }[];
}

/** The server refused, and says why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Session {
  readonly administrator: string;
  readonly csrf: string;
}

/** One administrator's way to the node. The session is a cookie that no script can read. */
export class Api {
  administrator = '';
  private csrf = '';

  /** Takes up a session of before the page was loaded. */
  async wake(): Promise<boolean> {
    try {
      this.take(await this.see<Session>('/session'));
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return false;
      throw error;
    }
  }

  async signIn(administrator: string, password: string): Promise<void> {
    this.take(await this.order<Session>('POST', '/session', { administrator, password }));
  }

  async signOut(): Promise<void> {
    await this.order('DELETE', '/session');
    this.administrator = '';
    this.csrf = '';
  }

  private take(session: Session): void {
    this.administrator = session.administrator;
    this.csrf = session.csrf;
  }

  see<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path);
  }

  order<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.ask<T>(method, path, body);
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (method !== 'GET') headers['X-CSRF-Token'] = this.csrf;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const request: RequestInit = { method, headers, cache: 'no-store', credentials: 'same-origin' };
    if (body !== undefined) request.body = JSON.stringify(body);
    const answer = await fetch(`/api/v1${path}`, request);
    const told = (await answer.json().catch(() => ({}))) as { errors?: string[] };
    if (!answer.ok) throw new Refused(answer.status, told.errors?.join('; ') ?? `the server answered ${answer.status}`);
    return told as T;
  }
}
