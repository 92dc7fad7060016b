/** How media travel between the two sides. */
export type Path = 'direct' | 'relay over UDP' | 'relay over TCP' | 'relay over TLS' | 'relay';

export interface Quality {
  readonly path: Path;
  /** Round trip of media, if it was measured yet. */
  readonly roundTripMs: number | undefined;
  /** Of the packets of the last interval, 0 to 100. */
  readonly lossPercent: number | undefined;
  readonly verdict: 'good' | 'fair' | 'poor' | 'unknown';
}

/** The figures of getStats() that a verdict needs. */
export interface Reading {
  readonly received: number;
  readonly lost: number;
  readonly roundTripMs: number | undefined;
  readonly path: Path | undefined;
}

type Stat = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

export function read(stats: Iterable<unknown>): Reading {
  const all = new Map([...stats].map((each) => [(each as Stat).id, each as Stat]));
  let received = 0;
  let lost = 0;
  let pair: Stat | undefined;
  for (const stat of all.values()) {
    if (stat.type === 'inbound-rtp') {
      received += Number(stat['packetsReceived'] ?? 0);
      lost += Number(stat['packetsLost'] ?? 0);
    }
    if (stat.type === 'transport') pair = all.get(String(stat['selectedCandidatePairId'])) ?? pair;
    // Firefox has no transport statistics; it marks the pair itself.
    if (stat.type === 'candidate-pair' && stat['selected'] === true) pair = stat;
  }
  const seconds = pair?.['currentRoundTripTime'];
  return {
    received,
    lost,
    roundTripMs: typeof seconds === 'number' ? Math.round(seconds * 1000) : undefined,
    path: pair && path(all.get(String(pair['localCandidateId'])), all.get(String(pair['remoteCandidateId']))),
  };
}

function path(local: Stat | undefined, remote: Stat | undefined): Path {
  if (local?.['candidateType'] === 'relay') {
    switch (local['relayProtocol']) {
      case 'udp':
        return 'relay over UDP';
      case 'tcp':
        return 'relay over TCP';
      case 'tls':
        return 'relay over TLS';
      default:
        return 'relay';
    }
  }
  // How the other side reaches its relay is not told to this one.
  return remote?.['candidateType'] === 'relay' ? 'relay' : 'direct';
}

export function judge(before: Reading | undefined, now: Reading): Quality | undefined {
  if (!now.path) return undefined;
  const received = now.received - (before?.received ?? 0);
  // Late packets are counted lost and found again: an interval may have fewer lost than the one before.
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const lossPercent = received + lost > 0 ? (100 * lost) / (received + lost) : undefined;
  return { path: now.path, roundTripMs: now.roundTripMs, lossPercent, verdict: verdict(now.roundTripMs, lossPercent) };
}

// ITU-T G.114: up to 150 ms one way is good for talk, above 400 ms it is not; loss as Opus conceals it.
function verdict(roundTripMs: number | undefined, lossPercent: number | undefined): Quality['verdict'] {
  if (roundTripMs === undefined || lossPercent === undefined) return 'unknown';
  if (roundTripMs > 800 || lossPercent > 10) return 'poor';
  return roundTripMs > 300 || lossPercent > 3 ? 'fair' : 'good';
}
