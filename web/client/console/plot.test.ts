import { expect, test } from 'vitest';
import type { Topology } from './api';
import { graph, key, read, route } from './plot';

const thing = (id: string, segment: string, site = '') =>
  ({ id, kind: 'server', title: id, under: '', segment, site }) as const;

const MAP: Topology = {
  file: 'a.yaml',
  name: 'A',
  things: [thing('a', 'CN', 'hq'), thing('b', 'CN', 'hq'), thing('internet', 'INT'), thing('c', 'MSN', 'eu')],
  lines: [
    { a: 'a', b: 'b' },
    { a: 'b', b: 'internet' },
    { a: 'internet', b: 'c' },
  ],
};

test('things stand in their site, and sites in their segment', () => {
  const made = graph(MAP, new Set(['a', 'b', 'internet', 'c']), []);
  expect(made.children?.map((each) => each.id)).toEqual(['segment:CN', 'segment:INT', 'segment:MSN']);
  expect(made.children?.[0]?.children?.[0]?.children?.map((each) => each.id)).toEqual(['a', 'b']);
});

test('what is not shown has no lines, and a pair has one line whichever way it is told', () => {
  const made = graph(MAP, new Set(['a', 'b', 'internet']), [['b', 'a'], ['a', 'internet']]);
  expect(made.edges?.map((each) => each.id)).toEqual([key('a', 'b'), key('b', 'internet'), key('a', 'internet')]);
});

test('a leg goes over its lines, also against their direction, in a lane of its own', () => {
  const laid = {
    id: 'map',
    children: [{ id: 'a', x: 0, y: 0, width: 10, height: 10 }, { id: 'b', x: 50, y: 0, width: 10, height: 10 }],
    edges: [{ id: key('a', 'b'), sources: ['a'], targets: ['b'], sections: [{ id: 's', startPoint: { x: 10, y: 5 }, endPoint: { x: 50, y: 5 } }] }],
  };
  const plot = read(laid);
  expect(route(plot, ['b', 'a'], 0, 1)).toEqual([{ x: 50, y: 5 }, { x: 10, y: 5 }]);
  expect(route(plot, ['a', 'b'], 1, 2)).toEqual([{ x: 12.25, y: 7.25 }, { x: 52.25, y: 7.25 }]);
});
