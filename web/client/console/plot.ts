import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import type { Thing, Topology } from './api';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Where everything stands: segments, sites and things by id, and each line's points by `a b`. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly segments: readonly Box[];
  readonly sites: readonly Box[];
  readonly things: ReadonlyMap<string, Box>;
  readonly lines: ReadonlyMap<string, readonly Point[]>;
}

const WIDTHS: Readonly<Record<string, number>> = { router: 76, internet: 110, circuit: 110, firewall: 110 };

/** Customer and partner on the left, what lies between in the middle, the provider on the right. */
const COLUMNS: Readonly<Record<string, number>> = { CN: 0, FCN: 0, INT: 1, ER: 1, MSN: 2, PSTN: 2 };

export function key(a: string, b: string): string {
  return `${a} ${b}`;
}

function width(thing: Thing): number {
  return Math.max(WIDTHS[thing.kind] ?? 130, 24 + 7.6 * thing.title.length, 24 + 6 * thing.under.length);
}

/**
 * @param shown ids of the things that are to stand there
 * @param more pairs that a path joins beyond the lines of the file
 */
export function graph(map: Topology, shown: ReadonlySet<string>, more: readonly (readonly [string, string])[]): ElkNode {
  const segments = new Map<string, ElkNode>();
  const sites = new Map<string, ElkNode>();
  for (const thing of map.things) {
    if (!shown.has(thing.id)) continue;
    let segment = segments.get(thing.segment);
    if (!segment) {
      segment = {
        id: `segment:${thing.segment}`,
        children: [],
        layoutOptions: {
          'elk.padding': '[top=40,left=18,bottom=18,right=18]',
          'elk.partitioning.partition': String(COLUMNS[thing.segment] ?? 1),
        },
      };
      segments.set(thing.segment, segment);
    }
    let parent = segment;
    if (thing.site) {
      const id = `site:${thing.segment}/${thing.site}`;
      let site = sites.get(id);
      if (!site) {
        site = { id, children: [], layoutOptions: { 'elk.padding': '[top=34,left=14,bottom=14,right=14]' } };
        sites.set(id, site);
        segment.children?.push(site);
      }
      parent = site;
    }
    parent.children?.push({ id: thing.id, width: width(thing), height: 44 });
  }
  const segment = new Map(map.things.map((thing) => [thing.id, thing.segment]));
  // What is the provider's is right of the Internet, its own Internet circuits too: their lines begin on the left.
  const right = new Set(map.things.filter((thing) => thing.segment === 'MSN').map((thing) => thing.id));
  for (const { a, b } of map.lines) {
    if (segment.get(a) === 'MSN' && segment.get(b) === 'INT') right.add(b);
  }
  right.delete('internet');
  const edges: ElkExtendedEdge[] = [];
  const joined = new Set<string>();
  for (const [a, b] of [...map.lines.map((line) => [line.a, line.b] as const), ...more]) {
    if (!shown.has(a) || !shown.has(b) || joined.has(key(a, b)) || joined.has(key(b, a))) continue;
    joined.add(key(a, b));
    const back = right.has(a);
    edges.push({ id: back ? key(b, a) : key(a, b), sources: [back ? b : a], targets: [back ? a : b] });
  }
  return {
    id: 'map',
    children: [...segments.values()],
    edges,
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.partitioning.activate': 'true',
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.spacing.nodeNode': '22',
      'elk.spacing.edgeNode': '18',
      'elk.spacing.edgeEdge': '14',
      'elk.layered.spacing.nodeNodeBetweenLayers': '54',
      'elk.layered.spacing.edgeNodeBetweenLayers': '20',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
  };
}

export function read(laid: ElkNode): Plot {
  const segments: Box[] = [];
  const sites: Box[] = [];
  const things = new Map<string, Box>();
  const box = (node: ElkNode): Box => ({
    id: node.id,
    x: node.x ?? 0,
    y: node.y ?? 0,
    width: node.width ?? 0,
    height: node.height ?? 0,
  });
  const into = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      if (child.id.startsWith('segment:')) segments.push(box(child));
      else if (child.id.startsWith('site:')) sites.push(box(child));
      else things.set(child.id, box(child));
      into(child);
    }
  };
  into(laid);
  const lines = new Map<string, readonly Point[]>();
  for (const edge of laid.edges ?? []) {
    const section = edge.sections?.[0];
    if (section) lines.set(edge.id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
  }
  return { width: laid.width ?? 0, height: laid.height ?? 0, segments, sites, things, lines };
}

const LANE = 4.5;

/**
 * The line of one leg over the lines that it passes, set off from other legs by its lane. Under a thing it goes on
 * to where the next line begins.
 */
export function route(plot: Plot, passes: readonly string[], lane: number, lanes: number): readonly Point[] {
  const aside = (lane - (lanes - 1) / 2) * LANE;
  const out: Point[] = [];
  for (let i = 1; i < passes.length; i++) {
    const a = passes[i - 1] ?? '';
    const b = passes[i] ?? '';
    const there = plot.lines.get(key(a, b));
    const back = plot.lines.get(key(b, a));
    const points = there ?? (back ? [...back].reverse() : []);
    for (const point of points) {
      const next = { x: point.x + aside, y: point.y + aside };
      const before = out[out.length - 1];
      // Two lines may meet a thing at different heights: the way between them has a corner, below the thing.
      if (before && point === points[0] && before.x !== next.x && before.y !== next.y) {
        const middle = plot.things.get(a);
        const x = middle ? middle.x + middle.width / 2 + aside : next.x;
        out.push({ x, y: before.y }, { x, y: next.y });
      }
      out.push(next);
    }
  }
  return out;
}
