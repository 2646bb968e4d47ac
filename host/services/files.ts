import type { FileEntry } from '@airlock/sdk';
import { bytes, integer, listOf, maybe, objectOf, refuse, text, type Check } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { ChosenFile } from '../kernel/grants/prompts.ts';
import { plainText } from '../kernel/plain-text.ts';
import type { Caller, Service } from '../kernel/dispatch/service.ts';
import type { Transaction } from '../kernel/storage/store.ts';

export interface FilesOptions {
  /** Bytes that one plugin may keep. Default: 50 MB. */
  readonly quota?: number;
  /** Bytes of one file. Default: 30 MB. */
  readonly fileBytes?: number;
}

/** Files of one plugin. */
const MOST = 10_000;

const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\\:*?"<>|]/u;

/** A path inside the plugin's own space. Nothing in it can lead out, and it means the same on every system. */
const path: Check<string> = (value, where) => {
  const checked = text(512)(value, where).normalize('NFC');
  const names = checked.split('/');
  const isFine = (name: string): boolean =>
    name !== '' && name !== '.' && name !== '..' && name.length <= 100 && name === name.trim() && !FORBIDDEN.test(name);
  return names.length <= 16 && names.every(isFine)
    ? checked
    : refuse(where, 'a relative path such as "reports/may.csv", without . or .. and without \\ : * ? " < > |');
};

const folder: Check<string> = (value, where) =>
  value === undefined || value === ''
    ? ''
    : `${path(typeof value === 'string' ? value.replace(/\/$/, '') : value, where)}/`;

const accept = listOf(text(100, { pattern: /^(?:\.[\w-]+|[\w-]+\/(?:\*|[\w.+-]+))$/ }), 20);

/**
 * `files`: a plugin's own virtual files, and files that the user picks. What the user picks is chosen in a dialog of the app;
 * the plugin is given the content and the bare name, never where it lies.
 */
export function filesService({ quota = 50 * 2 ** 20, fileBytes = 30 * 2 ** 20 }: FilesOptions = {}): Service {
  return ({ store, clock, prompts }) => {
    async function put(tx: Transaction, caller: Caller, at: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
      const before = fact(await tx.get('files', rowKey(caller, 'm', at)));
      const { used, count } = await usage(tx, caller);
      const next = { used: used - (before?.size ?? 0) + content.byteLength, count: count + (before ? 0 : 1) };
      if (content.byteLength > fileBytes) tooMuch(caller, `A file has at most ${fileBytes} bytes.`, { fileBytes });
      if (next.used > quota) tooMuch(caller, `"${caller.name}" would keep ${next.used} of ${quota} bytes.`, { quota });
      if (next.count > MOST) tooMuch(caller, `"${caller.name}" has ${MOST} files already.`, { files: MOST });
      await tx.put('files', rowKey(caller, 'm', at), { size: content.byteLength, changed: clock.now() });
      await tx.put('files', rowKey(caller, 'c', at), content);
      await tx.put('files', rowKey(caller, 'u', ''), next);
    }
    const writing = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
      store.transaction(['files'], 'write', work);
    const subject = ([at]: readonly unknown[]): string => String(at);

    return {
      name: 'files',
      permission: 'files',
      rate: 200,
      methods: {
        read: {
          args: [path],
          subject,
          handle: (caller, at: string) =>
            store.transaction(['files'], 'read', async (tx) => {
              const content = contentOf(await tx.get('files', rowKey(caller, 'c', at)));
              if (content) return content;
              throw new AirlockError('FILE_MISSING', `"${caller.name}" has no file "${at}".`, { plugin: caller.name });
            }),
        },
        write: {
          args: [path, bytes],
          subject,
          handle: (caller, at: string, content: Uint8Array<ArrayBuffer>) =>
            writing((tx) => put(tx, caller, at, content)),
        },
        append: {
          args: [path, bytes],
          subject,
          handle: (caller, at: string, more: Uint8Array<ArrayBuffer>) =>
            writing(async (tx) => {
              const before = contentOf(await tx.get('files', rowKey(caller, 'c', at))) ?? new Uint8Array();
              const content = new Uint8Array(before.length + more.length);
              content.set(before);
              content.set(more, before.length);
              await put(tx, caller, at, content);
            }),
        },
        delete: {
          args: [path],
          subject,
          handle: (caller, at: string) =>
            writing(async (tx) => {
              const before = fact(await tx.get('files', rowKey(caller, 'm', at)));
              if (!before) return;
              const { used, count } = await usage(tx, caller);
              await tx.delete('files', rowKey(caller, 'm', at));
              await tx.delete('files', rowKey(caller, 'c', at));
              await tx.put('files', rowKey(caller, 'u', ''), { used: used - before.size, count: count - 1 });
            }),
        },
        list: {
          args: [folder],
          audit: false,
          handle: (caller, inside: string) =>
            store.transaction(['files'], 'read', async (tx) => {
              const start = rowKey(caller, 'm', inside);
              return (await tx.entries('files', { from: start, to: `${start}\uffff` })).flatMap(
                ([key, row]): FileEntry[] => {
                  const known = fact(row);
                  return known ? [{ path: inside + key.slice(start.length), ...known }] : [];
                },
              );
            }),
        },
        open: {
          args: [maybe(objectOf<Record<never, never>, { accept: string[] }>({}, { accept }))],
          timeout: PATIENCE,
          async handle(caller, options: { readonly accept?: readonly string[] } = {}) {
            const limit = fileBytes;
            const chosen = await prompts.openFile(caller.name, { accept: options.accept ?? [], limit }, caller.signal);
            if (chosen === undefined) return undefined;
            if (chosen.content.byteLength > limit) tooMuch(caller, `A file may have ${limit} bytes.`, { limit });
            return { name: bareName(chosen.name), content: chosen.content };
          },
        },
        save: {
          args: [text(255), bytes],
          subject: ([name]) => bareName(String(name)),
          timeout: PATIENCE,
          handle: (caller, name: string, content: Uint8Array<ArrayBuffer>) =>
            prompts.saveFile(caller.name, { name: bareName(name), content } satisfies ChosenFile, caller.signal),
        },
      },
    };
  };
}

/** Milliseconds that a call waits for a person, behind the questions of others. */
const PATIENCE = 4 * 60_000;

/** The last part of a path as a file name that no system reads in another way. */
function bareName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = plainText(last.replace(/[:*?"<>|]/g, '_'), 100).replace(/^[.\s]+|[.\s]+$/g, '');
  return plain === '' ? 'file' : plain;
}

/** `m`: what is known of a file; `c`: its content; `u`: what the plugin uses in all. */
function rowKey(caller: Caller, kind: 'm' | 'c' | 'u', at: string): string {
  return `${caller.name}\0${kind}${at}`;
}

const factCheck = objectOf<Omit<FileEntry, 'path'>>({ size: integer(0), changed: integer(0) });
const usageCheck = objectOf<{ used: number; count: number }>({ used: integer(0), count: integer(0) });

function fact(row: unknown): Omit<FileEntry, 'path'> | undefined {
  return tried(() => factCheck(row, 'a file'));
}

function contentOf(row: unknown): Uint8Array<ArrayBuffer> | undefined {
  return tried(() => bytes(row, 'a file'));
}

/** Counted anew where the count is missing or damaged. */
async function usage(tx: Transaction, caller: Caller): Promise<{ readonly used: number; readonly count: number }> {
  const known = await tx.get('files', rowKey(caller, 'u', ''));
  const read = tried(() => usageCheck(known, 'usage'));
  if (read) return read;
  const start = rowKey(caller, 'm', '');
  const rows = await tx.entries('files', { from: start, to: `${start}\uffff` });
  return { used: rows.reduce((sum, [, row]) => sum + (fact(row)?.size ?? 0), 0), count: rows.length };
}

/** `undefined` for a row that is missing or damaged. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function tooMuch(caller: Caller, message: string, detail: { readonly [name: string]: number }): never {
  throw new AirlockError('QUOTA_EXCEEDED', message, { plugin: caller.name, detail });
}
