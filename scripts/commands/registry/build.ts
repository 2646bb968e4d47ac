import { buildRegistry } from '@airlock/registry/repository';
import { amount } from '../../terminal/amount.ts';
import { command } from '../../terminal/command.ts';
import { passphrases, registryOption } from '../../terminal/keys.ts';

/** `airlock registry build`: what was accepted becomes public. Run it daily, too: signatures of machines are short-lived. */
export default command({
  name: 'registry build',
  description: 'Publish what was accepted and sign again what grows old. Safe to run daily and to interrupt.',
  args: {
    registry: registryOption,
    renew: {
      type: 'boolean',
      description: 'Sign the timestamp again even when it is young, or when a wrong clock signed it for too long.',
    },
  },
  async run(args, terminal) {
    const result = await buildRegistry(terminal.path(args.registry), {
      ask: passphrases(terminal),
      renew: args.renew === true,
    });
    const { changed, published, plugins, versions, timestampExpires } = result;
    const what = published.length > 0 ? `published ${published.join(', ')}` : 'signed again';
    const listed = amount(plugins, 'plugin');
    return {
      text: changed
        ? `State ${versions.timestamp}: ${what}; ${listed}, valid until ${timestampExpires}`
        : `Nothing to do: state ${versions.timestamp} with ${listed} is valid until ${timestampExpires}`,
      data: result,
    };
  },
});
