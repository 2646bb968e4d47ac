import type { Report } from '../bundle.ts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';

/** Shapes of secrets that services publish so that scanners find them. */
const TOKENS: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abposr]-[A-Za-z0-9-]{10,}/],
  ['a Stripe key', /\b[sr]k_live_[A-Za-z0-9]{16,}\b/],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a bearer token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
];

export const secretRules: readonly Rule[] = [
  {
    code: 'SECRET_KEY',
    severity: 'error',
    passes: 'Gives away no private key',
    help: 'The key is known to everyone who has the bundle. Revoke it, then take it out.',
    check: (facts) => search(facts, [['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/]]),
  },
  {
    code: 'SECRET_TOKEN',
    severity: 'error',
    passes: 'Gives away no access token',
    help: 'The token is known to everyone who has the bundle. Revoke it, then take it out; ask users for their own in the settings.',
    check: (facts) => search(facts, TOKENS),
  },
  {
    code: 'SECRET_URL',
    severity: 'error',
    passes: 'Has no passwords in addresses',
    help: 'The password is known to everyone who has the bundle. Change it, then take it out.',
    check: (facts) =>
      search(facts, [
        [
          'an address with a password',
          /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'`]{1,200}:[^\s/:@"'`]{1,200}@[a-z0-9.-]/i,
        ],
      ]),
  },
  {
    code: 'SECRET_PASSWORD',
    severity: 'warning',
    passes: 'Has no passwords in its code',
    help: 'If it is a real one, change it and ask users for their own in the settings.',
    check: ({ scripts }) =>
      search({ scripts, texts: new Map() }, [
        [
          'what looks like a password',
          /\b(?:password|passwd|api_?key|client_?secret|access_?token)["']?\s*[:=]\s*["'](?=[^"']*\d)(?=[^"']*[a-z])[^"'\s]{12,}["']/i,
        ],
      ]),
  },
];

function* search({ scripts, texts }: Pick<Facts, 'scripts' | 'texts'>, shapes: typeof TOKENS): Iterable<Report> {
  const all = [...scripts.map((script) => [script.path, script.source] as const), ...texts];
  for (const [file, text] of all) {
    for (const [what, shape] of shapes) {
      const found = shape.exec(text);
      if (found) yield { message: `Contains ${what}.`, file, line: text.slice(0, found.index).split('\n').length };
    }
  }
}
