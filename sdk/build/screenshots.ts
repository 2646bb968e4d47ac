import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pricing, Screenshot } from '../plugin/manifest.ts';
import type { OutputFiles } from './bundle.ts';
import type { Declaration } from './declaration.ts';
import { fail, type BuildProblem } from './errors.ts';
import type { PluginProject } from './project.ts';
import { isRecord, isText, quote } from './shapes.ts';

const MOST = 6;
/** Bytes of one picture; hosts show no larger ones. */
const LIMIT = 512 * 1024;
const FILE = /^[\w@+-][\w./@+-]*\.(?:png|jpe?g|webp)$/;
const PRICINGS: readonly unknown[] = ['free', 'paid', 'account'] satisfies Pricing[];

/** What is wrong with the pictures that a plugin declares, and with what it says it costs. */
export function* checkShown({ screenshots = [], pricing }: Declaration): Generator<BuildProblem> {
  if (pricing !== undefined && !PRICINGS.includes(pricing)) {
    yield {
      code: 'PRICING_INVALID',
      message: `${quote(pricing)} is not a price.`,
      hint: `Use ${PRICINGS.join(', ')}.`,
    };
  }
  if (!Array.isArray(screenshots) || screenshots.length > MOST) {
    yield { code: 'SCREENSHOT_INVALID', message: `Screenshots are a list of at most ${MOST} pictures.` };
    return;
  }
  const files = screenshots.map((each: unknown) => (isRecord(each) ? each['file'] : undefined));
  for (const [at, each] of screenshots.entries()) {
    const { file, alt }: { readonly [name: string]: unknown } = isRecord(each) ? each : {};
    if (typeof file !== 'string' || !FILE.test(file) || file.includes('..')) {
      yield {
        code: 'SCREENSHOT_INVALID',
        message: `${quote(file)} is not the path of a picture inside the plugin's folder.`,
        hint: 'Use a .png, .jpg or .webp file, for example screenshots/board.webp.',
      };
      continue;
    }
    if (files.indexOf(file) < at) {
      yield { code: 'SCREENSHOT_INVALID', message: `The screenshot "${file}" is declared twice.` };
    }
    if (!isText(alt, 200)) {
      yield {
        code: 'SCREENSHOT_INVALID',
        message: `The screenshot ${quote(file)} has no "alt" of 1 to 200 characters.`,
        hint: 'Say what it shows, for people who do not see it.',
      };
    }
  }
}

/** Take the declared pictures along. */
export async function addScreenshots(
  { folder }: PluginProject,
  { screenshots = [] }: Declaration,
  files: OutputFiles,
): Promise<void> {
  // Checked by `checkShown`.
  for (const { file } of screenshots as readonly Screenshot[]) {
    const source = path.join(folder, file);
    if (!existsSync(source)) {
      fail({ code: 'SCREENSHOT_INVALID', message: `There is no screenshot "${file}" in the plugin's folder.` });
    }
    const bytes = await readFile(source);
    if (bytes.length > LIMIT) {
      fail({
        code: 'SCREENSHOT_INVALID',
        message: `The screenshot "${file}" has ${Math.ceil(bytes.length / 1024)} KB, and hosts show at most ${LIMIT / 1024} KB.`,
        hint: 'Save it as WebP, or smaller.',
        file,
      });
    }
    files.set(file, bytes);
  }
}
