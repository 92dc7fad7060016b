import { describe, expect, test } from 'vitest';
import { addressText, parseAddress, sameAddress } from './address';

describe('an address', () => {
  test.each([
    ['alice@example.org', 'alice@example.org'],
    ['  sip:alice@Example.ORG ', 'alice@example.org'],
    ['<sips:alice@example.org>', 'alice@example.org'],
    ['sip:alice@example.org;transport=tls', 'alice@example.org'],
    ['alice@example.org:5061', 'alice@example.org'],
    ['alice@192.0.2.1', 'alice@192.0.2.1'],
    ['alice@[2001:db8::1]', 'alice@[2001:db8::1]'],
    ['alice@[2001:db8::1]:5061', 'alice@[2001:db8::1]'],
    ['+4930123456@example.org', '+4930123456@example.org'],
  ])('%s is taken as %s', (typed, meant) => {
    const parsed = parseAddress(typed);
    expect(parsed && addressText(parsed)).toBe(meant);
  });

  test('without a domain is of the own one', () => {
    expect(parseAddress('bob', 'example.org')).toEqual({ user: 'bob', host: 'example.org' });
  });

  test.each(['', '@example.org', 'alice@', 'alice', 'al ice@example.org', 'alice@-example.org', 'a@b@c d', 'alice@exa mple'])(
    '%j is none',
    (typed) => expect(parseAddress(typed)).toBeUndefined(),
  );

  test('has a user part in which capitals count', () => {
    expect(sameAddress({ user: 'Alice', host: 'a.example' }, { user: 'alice', host: 'a.example' })).toBe(false);
  });
});
