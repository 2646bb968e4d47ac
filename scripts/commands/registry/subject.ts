import type { Subject } from '@airlock/registry/repository';
import { UsageError } from '../../terminal/failure.ts';

/** Argument of commands that decide about listed things. */
export const subjectArgument = {
  type: 'positional',
  description: 'A plugin (pii-redactor), one release (pii-redactor@1.2.0) or a publisher (publisher:<id>).',
  required: true,
} as const;

export function parseSubject(text: string): Subject {
  if (text.startsWith('publisher:')) {
    const publisher = text.slice('publisher:'.length);
    if (/^[0-9a-f]{64}$/.test(publisher)) return { publisher };
    throw new UsageError('A publisher id has 64 hex digits', 'airlock verify prints it.');
  }
  const [plugin = '', version] = text.split('@', 2);
  return version === undefined ? { plugin } : { plugin, version };
}

/** For commands that are about exactly one release. */
export function parseRelease(text: string): { plugin: string; version: string } {
  const subject = parseSubject(text);
  if ('version' in subject) return subject;
  throw new UsageError(`"${text}" does not name a release`, 'It looks like pii-redactor@1.2.0.');
}

export const NEXT = 'Publish it with airlock registry build.';

export function describeSubject(subject: Subject): string {
  if ('publisher' in subject) return `publisher ${subject.publisher.slice(0, 12)}`;
  return 'version' in subject ? `${subject.plugin} ${subject.version}` : subject.plugin;
}
