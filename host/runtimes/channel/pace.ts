import { limits } from './protocol.ts';

/**
 * Milliseconds that an answer of so many values and bytes has to wait before it is sent. A call is small and its answer may
 * be large: the relay, which paces calls, cannot know what they cost the app. So large answers come the later, the more of
 * them were asked for, and with as many in flight as there may be nothing more is asked meanwhile.
 */
export function createPace(now: () => number): (nodes: number, bytes: number) => number {
  const { perSecond, burst, nodes: perNodes, bytes: perBytes } = limits.rate;
  let tokens: number = burst;
  let last = now();
  return (nodes, bytes) => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - last) * perSecond) / 1000);
    last = time;
    tokens -= Math.floor(nodes / perNodes) + Math.floor(bytes / perBytes);
    return tokens < 0 ? (-tokens * 1000) / perSecond : 0;
  };
}
