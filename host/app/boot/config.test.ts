import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const registry = { name: 'main', urls: ['https://plugins.example.org/'], root: btoa('{}') };

describe('airlock.config.json', () => {
  it('names registries with the bytes of their pinned root', () => {
    const { registries } = parseConfig({ registries: [registry] });
    expect(registries).toEqual([{ name: 'main', urls: registry.urls, root: new TextEncoder().encode('{}') }]);
  });

  it('may have no registry at all', () => {
    expect(parseConfig({ registries: [] })).toEqual({ registries: [] });
  });

  it('passes a policy on', () => {
    const policy = { page: 'never', block: ['*/evil'], realms: { '*': 'worker' } };
    expect(parseConfig({ registries: [], policy })).toEqual({ registries: [], policy });
  });

  it('may say where a development server is, on this origin alone', () => {
    const development = { events: '/airlock-dev/events', reports: '/airlock-dev/reports' };
    expect(parseConfig({ registries: [], development })).toEqual({ registries: [], development });
    for (const events of ['//elsewhere.example/events', 'https://elsewhere.example/', undefined]) {
      expect(() => parseConfig({ registries: [], development: { ...development, events } })).toThrow(
        'development.events',
      );
    }
  });

  it('says where it runs and which settings of plugins are decided', () => {
    const settings = { notes: { size: 1 } };
    expect(parseConfig({ registries: [], environment: 'staging', settings })).toEqual({
      registries: [],
      settings: { environment: 'staging', fixed: settings },
    });
  });

  it.each([
    ['no registries', {}, 'registries must be an array'],
    ['a list', [], 'the file must be an object'],
    ['a name twice', { registries: [registry, registry] }, 'two registries are named "main"'],
    ['no URL', { registries: [{ ...registry, urls: [] }] }, 'registries[0].urls'],
    ['a relative URL', { registries: [{ ...registry, urls: ['plugins/'] }] }, 'registries[0].urls'],
    ['a root that is not base64', { registries: [{ ...registry, root: '{}' }] }, 'registries[0].root is not base64'],
    ['a misspelt rule', { registries: [], policy: { blok: ['*'] } }, 'unknown member "blok"'],
    ['a rule of the wrong type', { registries: [], policy: { block: '*' } }, 'policy.block'],
    ['an unknown environment', { registries: [], environment: 'moon' }, 'environment'],
    ['settings of a plugin that are none', { registries: [], settings: { notes: 1 } }, 'settings["notes"]'],
    ['an unknown realm', { registries: [], policy: { realms: { '*': 'moon' } } }, 'policy.realms["*"]'],
  ])('is refused with a sentence: %s', (_name, value, sentence) => {
    expect(() => parseConfig(value)).toThrow(sentence);
  });
});
