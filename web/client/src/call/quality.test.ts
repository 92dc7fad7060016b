import { describe, expect, test } from 'vitest';
import { judge, read, type Reading } from './quality';

function stats(local: object, remote: object, seconds = 0.02): unknown[] {
  return [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: seconds },
    { id: 'L', type: 'local-candidate', ...local },
    { id: 'R', type: 'remote-candidate', ...remote },
    { id: 'A', type: 'inbound-rtp', packetsReceived: 90, packetsLost: 5 },
    { id: 'V', type: 'inbound-rtp', packetsReceived: 10, packetsLost: 0 },
  ];
}

const HOST = { candidateType: 'host' };

describe('the path of media', () => {
  test.each([
    [HOST, HOST, 'direct'],
    [{ candidateType: 'srflx' }, { candidateType: 'prflx' }, 'direct'],
    [{ candidateType: 'relay', relayProtocol: 'udp' }, HOST, 'relay over UDP'],
    [{ candidateType: 'relay', relayProtocol: 'tcp' }, HOST, 'relay over TCP'],
    [{ candidateType: 'relay', relayProtocol: 'tls' }, HOST, 'relay over TLS'],
    [HOST, { candidateType: 'relay' }, 'relay'],
  ])('of %j to %j is %s', (local, remote, path) => {
    expect(read(stats(local, remote)).path).toBe(path);
  });

  test('is found in Firefox, which marks the pair itself', () => {
    const all = stats(HOST, HOST).slice(1).map((each) => ({ ...(each as object), selected: true }));
    expect(read(all).path).toBe('direct');
  });

  test('is unknown before a pair was chosen', () => {
    expect(read([]).path).toBeUndefined();
    expect(judge(undefined, read([]))).toBeUndefined();
  });
});

describe('a verdict', () => {
  const reading = (received: number, lost: number, roundTripMs = 20): Reading => ({
    received,
    lost,
    roundTripMs,
    path: 'direct',
  });

  test('sums what came with sound and picture', () => {
    expect(read(stats(HOST, HOST))).toMatchObject({ received: 100, lost: 5, roundTripMs: 20 });
  });

  test.each([
    [reading(100, 0), 'good'],
    [reading(95, 5), 'fair'],
    [reading(80, 20), 'poor'],
    [reading(100, 0, 400), 'fair'],
    [reading(100, 0, 900), 'poor'],
  ])('of %j is %s', (now, verdict) => {
    expect(judge(undefined, now)?.verdict).toBe(verdict);
  });

  test('is about the last interval alone', () => {
    expect(judge(reading(1000, 500), reading(1100, 500))?.lossPercent).toBe(0);
  });

  test('takes a late packet for no negative loss', () => {
    expect(judge(reading(1000, 5), reading(1100, 4))?.lossPercent).toBe(0);
  });

  test('waits while nothing comes', () => {
    expect(judge(reading(100, 0), reading(100, 0))?.verdict).toBe('unknown');
  });
});
