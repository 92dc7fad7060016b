import { expect, test } from 'vitest';
import { fresh, replaces, type Resumable } from './resume';

const CALL: Resumable = {
  peer: 'bob@example.org',
  callId: 'c1',
  localTag: 'mine',
  remoteTag: 'theirs',
  since: 0,
  camera: false,
  video: false,
  seen: 1000,
};

test('the to-tag of Replaces is the tag of who gets it', () => {
  expect(replaces(CALL)).toBe('Replaces: c1;to-tag=theirs;from-tag=mine');
});

test('a call of half a minute ago is not called back', () => {
  expect(fresh(CALL, 30_999)).toBe(true);
  expect(fresh(CALL, 31_000)).toBe(false);
});
