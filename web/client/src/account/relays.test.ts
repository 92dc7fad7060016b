import { expect, test } from 'vitest';
import { turnUrl } from './relays';

test.each([
  ['203.0.113.7', '3478', 'udp', 'turn:203.0.113.7:3478?transport=udp'],
  ['2001:db8::7', '443', 'tcp', 'turn:[2001:db8::7]:443?transport=tcp'],
  ['203.0.113.7', '0', 'udp', undefined],
  ['', '3478', 'udp', undefined],
] as const)('a relay at %s port %s over %s is %s', (host, port, transport, url) =>
  expect(turnUrl(host, port, transport)).toBe(url),
);
