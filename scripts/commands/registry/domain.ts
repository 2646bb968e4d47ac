import { confirmDomain, DOMAIN_PAGE, DOMAIN_RECORD, forgetDomain, lookAgain } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

/** `airlock registry domain`: which domain is shown as a publisher's own. */
export default command({
  name: 'registry domain',
  description: `Show a domain beside a publisher, once its DNS (TXT ${DOMAIN_RECORD}.<domain>) or its page ${DOMAIN_PAGE} names that publisher. Without a domain: look again at all that are shown.`,
  args: {
    domain: { type: 'positional', description: 'For example: example.org.', required: false },
    publisher: { type: 'string', description: 'Publisher id, 64 hex digits; airlock verify prints it.' },
    remove: { type: 'boolean', description: 'Show no domain beside the publisher any more.' },
    registry: registryOption,
  },
  async run({ domain, publisher, remove = false, registry }, terminal) {
    const dir = terminal.path(registry);
    if (publisher !== undefined && !/^[0-9a-f]{64}$/.test(publisher)) {
      throw new UsageError('A publisher id has 64 hex digits', 'airlock verify prints it.');
    }
    if (remove) {
      if (publisher === undefined || domain !== undefined) {
        throw new UsageError('Name the publisher alone', 'airlock registry domain --publisher <id> --remove');
      }
      const plugins = await forgetDomain(dir, publisher);
      return { text: [`No domain is shown for it (${plugins.length} plugins)`, NEXT], data: { plugins } };
    }
    if (domain === undefined) {
      if (publisher !== undefined) {
        throw new UsageError('Name the domain, too', 'airlock registry domain example.org --publisher <id>');
      }
      const domains = await lookAgain(dir);
      const words = { confirmed: 'still names its publisher', gone: 'is shown no more', unreached: 'did not answer' };
      const lines = domains.map((one) => `${one.domain} ${words[one.state]}`);
      const isChanged = domains.some(({ state }) => state === 'gone');
      return {
        text: [...(lines.length > 0 ? lines : ['None is shown']), ...(isChanged ? [NEXT] : [])],
        data: { domains },
      };
    }
    if (publisher === undefined) {
      throw new UsageError('Name the publisher', 'airlock registry domain example.org --publisher <id>');
    }
    const found = await confirmDomain(dir, { domain, publisher });
    const where = found.domain.how === 'dns' ? 'its DNS' : `its page ${DOMAIN_PAGE}`;
    return { text: [`${domain} names the publisher in ${where} (${found.plugins.length} plugins)`, NEXT], data: found };
  },
});
