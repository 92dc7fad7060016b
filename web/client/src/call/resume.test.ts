import { expect, test, vi } from 'vitest';
import { fresh, replacedAnyTime, replaces, type Resumable } from './resume';

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

test.each([
  [6, 'INVITE', true, 'replaced'],
  [6, 'INVITE', false, 'as ever'],
  [6, 'BYE', true, 'as ever'],
  [9, 'INVITE', true, 'as ever'],
])('a session in state %d that gets %s, with Replaces (%s), is %s', (status, method, named, what) => {
  const [receiveRequest, replaced] = [vi.fn(), vi.fn()];
  const session = { _status: status, C: { STATUS_WAITING_FOR_ACK: 6 }, receiveRequest, _receiveReplaces: replaced };
  replacedAnyTime(session as never);
  session.receiveRequest({ method, hasHeader: () => named });
  expect(replaced).toHaveBeenCalledTimes(what === 'replaced' ? 1 : 0);
  expect(receiveRequest).toHaveBeenCalledTimes(what === 'replaced' ? 0 : 1);
});
