import { expect, test } from 'vitest';
import { called, duration, moment } from './words';

test.each([
  [0, '0:00'],
  [-5, '0:00'],
  [187_000, '3:07'],
  [3_753_999, '1:02:33'],
])('%s ms are %s', (ms, words) => expect(duration(ms)).toBe(words));

test('a time of today is an hour, one of before a day', () => {
  const noon = new Date(2026, 4, 3, 12, 5).getTime();
  expect(moment(noon, noon + 60_000, 'en-GB')).toBe('12:05');
  expect(moment(noon, noon + 86_400_000, 'en-GB')).toBe('3 May');
});

test('people are called by the user part of their address', () => {
  expect(called('alice@example.org')).toBe('Alice');
  expect(called('bob')).toBe('Bob');
});
