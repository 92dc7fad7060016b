import { expect, test } from 'vitest';
import { writePidf } from './pidf';
import { statusOf } from './status';

test.each([
  [['closed'], [], 'offline'],
  [[], ['busy'], 'offline'],
  [['open'], [], 'available'],
  [['closed', 'open'], [], 'available'],
  [['open'], ['away'], 'away'],
  [['open'], ['away', 'busy'], 'busy'],
  [['open'], ['busy', 'on-the-phone'], 'in-a-call'],
  [['closed'], ['on-the-phone'], 'offline'],
  [['open'], ['spectator'], 'available'],
])('%j with %j is %s', (basics, activities, status) => expect(statusOf({ basics, activities })).toBe(status));

test('what is published says who, whether they are there and what they do', () => {
  const busy = writePidf(`o"neil@example.org`, 'busy', 'x');
  expect(busy).toContain('entity="sip:o&quot;neil@example.org"');
  expect(busy).toContain('<basic>open</basic>');
  expect(busy).toContain('<rpid:activities><rpid:busy/></rpid:activities>');
  const hidden = writePidf('bob@example.org', 'offline', 'x');
  expect(hidden).toContain('<basic>closed</basic>');
  expect(hidden).not.toContain('person');
});
