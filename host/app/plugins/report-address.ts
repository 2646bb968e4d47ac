/** The plugin that is reported. */
export interface Reported {
  /** Full name: registry and id. */
  readonly name: string;
  readonly id: string;
  readonly version: string;
}

/**
 * The address to report a plugin at: that of the registry with id and version in their places. Where it has no places, they
 * go into the query of a page, or into subject and text of a letter.
 */
export function reportAddress(address: string, { name, id, version }: Reported): string {
  if (address.includes('{id}')) {
    return address.replaceAll('{id}', encodeURIComponent(id)).replaceAll('{version}', encodeURIComponent(version));
  }
  const added = address.startsWith('mailto:')
    ? [`subject=${encodeURIComponent(`${id} ${version}`)}`, `body=${encodeURIComponent(`${name}@${version}\n\n`)}`]
    : [`plugin=${encodeURIComponent(id)}`, `version=${encodeURIComponent(version)}`];
  const [page = '', fragment] = address.split('#', 2);
  const query = `${page}${page.includes('?') ? '&' : '?'}${added.join('&')}`;
  return fragment === undefined ? query : `${query}#${fragment}`;
}
