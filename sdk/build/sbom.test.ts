import { describe, expect, it } from 'vitest';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listLibraries } from './sbom.ts';
import type { PluginProject } from './project.ts';

describe('the list of libraries', () => {
  it('names each package whose modules went in, scoped and nested ones too, and not the plugin itself', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-sbom-'));
    try {
      const put = async (dir: string, content: object) => {
        await mkdir(path.join(folder, dir), { recursive: true });
        await writeFile(path.join(folder, dir, 'package.json'), JSON.stringify(content));
      };
      await put('', { name: 'plugin', version: '1.0.0' });
      await put('node_modules/left-pad', { name: 'left-pad', version: '1.3.0', license: 'WTFPL' });
      await put('node_modules/left-pad/esm', { type: 'module' });
      await put('node_modules/@scope/inner', { name: '@scope/inner', version: '2.0.0+b', license: 'MIT' });
      const project: PluginProject = {
        folder,
        entry: path.join(folder, 'src/plugin.ts'),
        package: {
          name: 'plugin',
          version: '1.0.0',
          description: '',
          license: 'MIT',
          keywords: [],
          peerDependencies: {},
        },
      };
      const modules = [
        '\0virtual:entry',
        path.join(folder, 'src/plugin.ts'),
        path.join(folder, 'node_modules/left-pad/esm/index.js?x'),
        path.join(folder, 'node_modules/@scope/inner/lib/a.js'),
        path.join(folder, 'node_modules/@scope/inner/lib/b.js'),
      ];
      const document = JSON.parse(new TextDecoder().decode(await listLibraries(project, modules)));
      expect(document).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
      expect(document.components.map((one: { purl: string }) => one.purl)).toEqual([
        'pkg:npm/%40scope/inner@2.0.0%2Bb',
        'pkg:npm/left-pad@1.3.0',
      ]);
      expect(document.components[0]).toMatchObject({
        group: '@scope',
        name: 'inner',
        licenses: [{ expression: 'MIT' }],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
