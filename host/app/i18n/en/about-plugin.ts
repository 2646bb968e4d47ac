import { counter } from '../plural.ts';
import { details } from './details.ts';

const count = counter('en');

/** What a plugin's card and page say beside what its author wrote. */
export const about = {
  // Cards
  fit: { newer: 'Needs a newer app', older: 'For an older app', unknown: 'May not fit' },
  fitReason: {
    works: (_wants: string, has: string) => `Works with this app, whose plugin interface is ${has}`,
    newer: (wants: string, has: string) => `Made for plugin interface ${wants}; this app has ${has}`,
    older: (wants: string, has: string) => `Made for plugin interface ${wants}; this app already has ${has}`,
    unknown: (wants: string, has: string) =>
      `Says “${wants}” about the plugin interface it needs, which cannot be read; this app has ${has}`,
  },
  scan: (passed: number, all: number, warnings: number, notes: number) =>
    [
      `Scorecard: ${passed} of ${count(all, { one: '# check', other: '# checks' })} passed`,
      ...(warnings > 0 ? [details.warnings(warnings)] : []),
      ...(notes > 0 ? [count(notes, { one: '# note', other: '# notes' })] : []),
    ].join(', '),
  domainShown: 'of the domain',
  domainMark: (domain: string) => `The registry’s operator saw that ${domain} belongs to this publisher`,

  // Page
  screenshots: 'Screenshots',
  screenshotsOf: (title: string) => `Screenshots of ${title}`,
  enlarge: (alt: string) => `Enlarge: ${alt}`,
  pictureOf: (at: number, all: number) => `${at} of ${all}.`,
  previous: 'Previous',
  next: 'Next',
  pictureLost: 'This picture cannot be shown:',
  domain: 'Domain',
  domainHow: {
    dns: (registry: string, day: string) => `${registry} found the publisher named in its DNS on ${day}`,
    page: (registry: string, day: string) => `${registry} found the publisher named in a page of it on ${day}`,
  },
  price: 'Price',
  pricing: {
    free: 'Free, says its author',
    paid: 'Paid, says its author',
    account: 'Needs an account elsewhere, says its author',
  },
  funding: 'Support its author',
  fundingLink: (site: string) => `at ${site}`,
  report: 'Report this plugin',
  reportLink: 'to the registry',
  reportMail: 'Opens a letter in your mail program; nothing is sent before you send it.',
  reportPage: (site: string) => `Opens ${site}, with the name and version of the plugin in the address.`,
  startUp: 'Start in this browser',
  startUpHelp: 'Measured at its latest start since this page was opened; Health has more.',
  loaded: 'Code loaded',
  active: 'Active',
  drawn: 'First drawn',
  libraries: 'Libraries inside',
  librariesHelp:
    'What its publisher signed as the list of libraries in this version (SBOM). The app does not look whether it is complete.',
  unreadableLibraries: 'The list cannot be read.',
  noLibraries: 'It brings no libraries of others.',
  libraryCount: (n: number) => count(n, { one: '# library', other: '# libraries' }),
  licenceCount: ([licence, n]: readonly [string, number]) => `${licence} (${n})`,
  allLibraries: 'All libraries',
  library: 'Library',
  libraryVersion: 'Version',
  libraryLicence: 'Licence',
  notSaid: 'not given',
  saveLibraries: 'Save the list (CycloneDX)',
};
