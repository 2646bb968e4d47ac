import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../fixtures/folders.ts';
import type { ContractPlugin } from './plugins/index.ts';

/** Write a plugin of the contract into a folder of its own, as an author would have it. */
export async function writeContractPlugin(
  home: string,
  id: ContractPlugin,
  realms: readonly string[],
): Promise<string> {
  const folder = join(home, id);
  await mkdir(join(folder, 'src'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const about = { name: id, version: '1.0.0', description: 'Of the contract.', license: 'MIT', type: 'module' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(about));
  await copyFile(join(ROOT, 'test/contract/plugins', `${id}.ts`), join(folder, 'src/definition.ts'));
  // A realm that draws windows asks for them, whether or not the plugin draws any.
  const window = realms.includes('frame') ? `, window: { reason: 'Of the contract.' }` : '';
  await writeFile(
    join(folder, 'src/plugin.ts'),
    `import definition from './definition.ts';
const permissions = { ...definition.permissions${window} };
export default { ...definition, permissions, realms: ${JSON.stringify(realms)} };
`,
  );
  return folder;
}
