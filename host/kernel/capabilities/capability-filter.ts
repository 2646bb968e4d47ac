import type { CapabilityEntry, CapabilityFilter } from './capabilities.ts';

/** Whether a capability is one of those that are looked for. */
export function isOffered({ tag, text = '' }: CapabilityFilter = {}): (entry: CapabilityEntry) => boolean {
  const wanted = text.toLowerCase();
  return ({ name, description, tags = [] }) =>
    (tag === undefined || tags.includes(tag)) && `${name} ${description}`.toLowerCase().includes(wanted);
}
