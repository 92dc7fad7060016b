import { expect, test } from 'vitest';
import { bytes, count, last, span } from './words';

test.each([
  [-1000, 'over'],
  [0, '0 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [31_536_000_000, '365 days'],
])('%i ms is %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [2_345_678, '2.3 MB'],
])('%i bytes are %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test('great numbers have their thousands apart', () => {
  expect(count(1234567)).toBe('1,234,567');
});

test('a router is told by its site', () => {
  expect(last('sites/hq/router')).toBe('router of hq');
  expect(last('sites/hq/firewalls/outer')).toBe('outer');
});
