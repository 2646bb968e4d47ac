import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The same React widget for both sides. Its text carries `elementtiming`, so the browser itself says when it was painted.
 */
export const widgetSource = (id: string): string => `import { useEffect, useState } from 'react';

export default function Widget() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    document.title = 'Widgets';
  }, []);
  return (
    <section>
      <h2 elementtiming="${id}">Widget ${id}</h2>
      <button type="button" onClick={() => setCount(count + 1)}>Count {count}</button>
    </section>
  );
}
`;

/** Write files of a generated project; gives its folder. */
export async function writeProject(folder: string, files: { readonly [path: string]: string }): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

export const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `widget-${index}`);
