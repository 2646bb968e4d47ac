import { PICTURE_BYTES, pictureType } from '../../format/picture.ts';
import type { Rule } from '../rule.ts';

/** What a plugin shows of itself before it is installed. */
export const pictureRules: readonly Rule[] = [
  {
    code: 'METADATA_SCREENSHOT',
    severity: 'error',
    passes: 'Shows only pictures that are there',
    help: 'Hosts show PNG, JPEG and WebP up to 512 KB, from the files of the release.',
    *check({ manifest, files }) {
      for (const { file } of manifest.screenshots ?? []) {
        const bytes = files.get(file);
        if (!bytes) yield { message: `The screenshot ${file} is not among the files.` };
        else if (!pictureType(bytes)) yield { message: `${file} is no PNG, JPEG or WebP picture.`, file };
        else if (bytes.length > PICTURE_BYTES)
          yield { message: `The screenshot ${file} has ${Math.ceil(bytes.length / 1024)} KB.`, file };
      }
    },
  },
  {
    code: 'METADATA_SCREENSHOT_ALT',
    severity: 'warning',
    passes: 'Says in words what its pictures show',
    help: 'Write in "alt" what there is to see, for people who do not see it: "A board with three columns of submissions".',
    *check({ manifest: { name, screenshots = [] } }) {
      for (const { file, alt } of screenshots) {
        const words = alt.toLowerCase().replace(/\b(?:a|the|an|of|screenshots?|images?|pictures?|photos?)\b/g, '');
        const letters = words.replace(name.toLowerCase(), '').match(/\p{L}/gu) ?? [];
        if (letters.length < 4 || /\.(?:png|jpe?g|webp)\b/.test(words))
          yield { message: `The text "${alt.slice(0, 80)}" does not say what ${file} shows.` };
      }
    },
  },
];
