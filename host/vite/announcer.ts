import type { Plugin } from 'vite';

/**
 * React Aria empties its live regions with `innerHTML = ''`, which Trusted Types refuse. The same without HTML; the build
 * stops when the library no longer reads as this expects.
 */
export function announcerWithoutHtml(): Plugin {
  return {
    name: 'airlock:announcer-without-html',
    transform: {
      filter: { id: /dist[/\\]private[/\\]live-announcer[/\\]LiveAnnouncer\.m?js$/ },
      handler(code) {
        const clean = code.replaceAll(/\.innerHTML = ''/g, '.replaceChildren()');
        if (clean === code || clean.includes('innerHTML'))
          this.error('React Aria changed how it empties live regions.');
        return { code: clean, map: null };
      },
    },
  };
}
