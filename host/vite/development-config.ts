/** What an app reads as `airlock.config.json`, as far as it says which registry to trust. */
export interface DevelopmentConfig {
  readonly registries: readonly { readonly name: string; readonly urls: readonly string[]; readonly root: string }[];
}

/**
 * A configuration for developing: the registry at `url`, trusted by the root that it shows now. Whoever deploys pins a root
 * that they got from its operator instead. Rejects with a sentence for whoever develops.
 */
export async function developmentConfig(url: string, load: typeof fetch = fetch): Promise<DevelopmentConfig> {
  const base = url.endsWith('/') ? url : `${url}/`;
  const address = new URL('metadata/1.root.json', base).href;
  let answer: Response;
  try {
    answer = await load(address);
  } catch (cause) {
    throw new Error(`No registry answers at ${base}. Is it being served?`, { cause });
  }
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: there is no registry at ${base}.`);
  const root = Buffer.from(await answer.arrayBuffer()).toString('base64');
  return { registries: [{ name: new URL(base).host, urls: [base], root }] };
}
