import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependentsOf, startOrder, type Graph, type Requirements } from './start-order.ts';

function graphOf(edges: { readonly [name: string]: Partial<Requirements> }): Graph {
  return (name) => {
    const edge = edges[name];
    return edge && { needs: edge.needs ?? [], uses: edge.uses ?? [] };
  };
}

describe('start order', () => {
  it('puts each plugin after those it needs', () => {
    const graph = graphOf({ a: { needs: ['b', 'c'] }, b: { needs: ['d'] }, c: { needs: ['d'] }, d: {} });
    expect(startOrder('a', graph)).toEqual(['d', 'b', 'c', 'a']);
  });

  it('names a cycle', () => {
    const graph = graphOf({ x: { needs: ['a'] }, a: { needs: ['b'] }, b: { needs: ['c'] }, c: { needs: ['a'] } });
    expect(() => startOrder('x', graph)).toThrow('Plugins need each other in a circle: a -> b -> c -> a.');
  });

  it('says who needs what is missing', () => {
    const graph = graphOf({ a: { needs: ['b'] }, b: { needs: ['c'] } });
    expect(() => startOrder('a', graph)).toThrow("'b' needs 'c', which is not switched on.");
  });

  it('goes without what is only used, where that is missing, broken or circular', () => {
    const graph = graphOf({
      a: { uses: ['missing', 'broken', 'circular', 'fine'] },
      broken: { needs: ['missing'] },
      circular: { needs: ['a'] },
      fine: {},
    });
    expect(startOrder('a', graph)).toEqual(['fine', 'a']);
  });

  it('is total and right for every graph without cycles, and its reverse stops dependents first', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
    // Edges only to later letters: no cycles.
    const acyclic = fc.tuple(...nodes.map((_, index) => fc.subarray(nodes.slice(index + 1))));
    fc.assert(
      fc.property(acyclic, (needs) => {
        const graph: Graph = (name) => ({ needs: needs[nodes.indexOf(name)] ?? [], uses: [] });
        const order = startOrder('a', graph);
        for (const name of order) {
          for (const needed of graph(name)?.needs ?? []) {
            expect(order.indexOf(needed)).toBeLessThan(order.indexOf(name));
            expect(order).toContain(needed);
          }
        }
        expect(new Set(order).size).toBe(order.length);
        const stops = [...dependentsOf('f', nodes, graph), 'f'];
        for (const name of stops) {
          const needed = (graph(name)?.needs ?? []).filter((other) => stops.includes(other));
          for (const other of needed) expect(stops.indexOf(name)).toBeLessThan(stops.indexOf(other));
        }
        const reachesF = nodes.filter((name) => name !== 'f' && startOrder(name, graph).includes('f'));
        expect(stops.toSorted()).toEqual([...reachesF, 'f'].toSorted());
      }),
    );
  });
});
