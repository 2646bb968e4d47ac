import { searchRegistry } from '@airlock/registry/search';
import { command } from '../../terminal/command.ts';
import { LockedProfile, profileArgs } from './profile.ts';

const MOST = 20;

export default command({
  name: 'search',
  description: 'Find plugins in the registries of the set, or in one that is named.',
  args: { text: { type: 'positional', description: 'Words. Default: everything.', required: false }, ...profileArgs },
  async run(args, terminal) {
    const profile = await LockedProfile.open(args, terminal);
    const words = (args.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const found: { name: string; version?: string; title: string; description: string }[] = [];
    for (const { name: registry, client } of profile.registries) {
      await client.refresh();
      const search = words.length > 0 ? await searchRegistry(client) : undefined;
      if (search) {
        const { cards } = await search.query({ text: words.join(' '), limit: MOST });
        found.push(
          ...cards.map(({ id, name: title, version, description }) => ({
            name: `${registry}/${id}`,
            title,
            version,
            description,
          })),
        );
        continue;
      }
      for (const { id, summary, releases, state } of await client.list({ limit: 200 })) {
        const about = [id, summary.name, summary.description, ...summary.keywords].join(' ').toLowerCase();
        if (state !== 'active' || !words.every((word) => about.includes(word))) continue;
        const version = releases.find((release) => release.state === 'active')?.version;
        found.push({
          name: `${registry}/${id}`,
          ...(version === undefined ? {} : { version }),
          title: summary.name,
          description: summary.description,
        });
      }
    }
    const shown = found
      .slice(0, MOST)
      .map(({ name, version, title, description }) => ({ name, version, title, description }));
    return {
      text:
        shown.length === 0
          ? 'Nothing was found.'
          : shown.map((one) => `${one.name} ${one.version ?? ''}  ${one.description}`),
      data: shown,
      failed: shown.length === 0,
    };
  },
});
