import { expect, test } from 'vitest';
import { fateOf, inOrder, type ChatMessage, type Conversation } from './message';

test.each([
  [200, { is: 'delivered' }],
  [202, { is: 'kept' }],
  [404, { is: 'failed', why: 'nobody has this address' }],
  [480, { is: 'failed', why: 'not signed in anywhere' }],
  [415, { is: 'failed', why: 'their phone takes no messages' }],
  [500, { is: 'failed', why: 'refused with 500' }],
  [undefined, { is: 'failed', why: 'no connection' }],
])('an answer of %s means %j', (code, fate) => {
  expect(fateOf(code)).toEqual(fate);
});

test('conversations stand newest first, people without messages last and by name', () => {
  const at = (time: number) => ({ at: time }) as ChatMessage;
  const all: Conversation[] = [
    { with: 'd@x', last: undefined, unread: 0 },
    { with: 'a@x', last: at(1), unread: 0 },
    { with: 'c@x', last: undefined, unread: 0 },
    { with: 'b@x', last: at(2), unread: 0 },
  ];
  expect(inOrder(all).map((each) => each.with)).toEqual(['b@x', 'a@x', 'c@x', 'd@x']);
});
