import { expect, test } from 'vitest';
import { ending } from './ending';

test.each([
  ['Busy', 486, true, false, 'Busy.'],
  ['Rejected', 603, true, false, 'Declined.'],
  ['Rejected', 603, false, false, 'You declined.'],
  ['Canceled', 487, true, false, 'Missed call.'],
  ['Canceled', undefined, false, false, 'Cancelled.'],
  ['Unavailable', 480, true, false, 'Not signed in anywhere just now.'],
  ['Not Found', 404, true, false, 'Nobody has this address.'],
  ['Incompatible SDP', 488, true, false, 'Their phone has no way of sound in common with this browser.'],
  ['Connection Error', undefined, false, true, 'The connection to the server was lost.'],
  ['Terminated', undefined, true, true, 'The other side hung up.'],
  ['Terminated', undefined, false, true, 'Call ended.'],
  ['SIP Failure Code', 599, true, false, 'The call did not get through (599).'],
])('%s %s (theirs: %s, talked: %s) reads "%s"', (cause, code, theirs, talked, words) => {
  expect(ending(cause, code, theirs, talked)).toBe(words);
});
