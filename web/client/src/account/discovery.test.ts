import { describe, expect, test } from 'vitest';
import { addressInLink, clientIn, discoveryNames } from './discovery';

test('a domain is asked inside before outside', () => {
  expect(discoveryNames('example.org')).toEqual(['lyncdiscoverinternal.example.org', 'lyncdiscover.example.org']);
});

describe('what is found', () => {
  const CLIENT = 'https://uc.example.org/client/';

  test('leads to the page that it names', () => {
    expect(clientIn({ domains: ['example.com', 'example.org'], client: CLIENT }, 'example.org')).toBe(CLIENT);
  });

  test.each([
    ['is of another domain', { domains: ['example.com'], client: CLIENT }],
    ['names no page', { domains: ['example.org'] }],
    ['leads away from HTTPS', { domains: ['example.org'], client: 'http://uc.example.org/client/' }],
    ['leads to a script', { domains: ['example.org'], client: 'javascript:alert(1)' }],
    ['leads nowhere', { domains: ['example.org'], client: '/client/' }],
    ['says no domains', { client: CLIENT }],
  ])('is of no use where it %s', (_, found) => {
    expect(clientIn(found, 'example.org')).toBeUndefined();
  });
});

test.each([
  ['#alice%40example.org', 'alice@example.org'],
  ['#alice@example.org', 'alice@example.org'],
  ['', ''],
  ['#%zz', ''],
])('the link %s brings the address %s', (hash, address) => {
  expect(addressInLink(hash)).toBe(address);
});
