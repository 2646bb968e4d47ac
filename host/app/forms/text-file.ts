import { FileError } from './import.ts';

/**
 * Text of a file as programs for tables write it: UTF-8, UTF-16 with its mark, or the letters of Windows where it is not
 * UTF-8. Throws `FileError` for what is no text, such as a workbook.
 */
export function textOf(bytes: Uint8Array): string {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, [0xfe, 0xff])) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 4096).includes(0) || startsWith(bytes, PDF)) throw new FileError('notText');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Every byte is a letter there.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const PDF = [...'%PDF-'].map((letter) => letter.charCodeAt(0));

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}
