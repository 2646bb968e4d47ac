import type { Finding, Scorecard } from '@airlock/registry/format';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Disclosure } from '../ui/choice.tsx';
import { Badge, Facts, Loading, type Tone } from '../ui/surface.tsx';
import type { Known } from './details.tsx';
import { FaultCallout } from './fault-text.tsx';
import { Libraries } from './libraries.tsx';
import { Provenance } from './provenance.tsx';
import { useWords } from './words.ts';

const tones: { readonly [severity in Finding['severity']]: Tone } = {
  error: 'danger',
  warning: 'warning',
  note: 'neutral',
};

/** What the scan of the registry found in the code: findings first, then facts, then everything that holds. */
export function ScorecardPanel({ known }: { readonly known: Known }) {
  const { name, installed, plan } = known;
  const { plugins } = useText();
  const { details: text } = useWords();
  const host = useHost();
  const version = installed?.manifest.version;
  const card = useLoaded(`${name}@${version ?? plan?.release}`, async (signal) => {
    const of = version === undefined ? plan : await host.plugins.plan(name, { version }, signal);
    return of && ((await host.plugins.scorecard(of, signal)) ?? null);
  });
  if (card.state === 'failed') return <FaultCallout tone="warning" error={card.error} onRetry={card.reload} />;
  if (card.value === undefined) return <Loading label={plugins.checking} count={1} />;
  return (
    <>
      <section className="card stack" aria-label={text.tabs.scorecard}>
        <p className="muted small">{text.scorecardHelp}</p>
        {card.value ? <Card card={card.value} /> : <p>{text.noScorecard}</p>}
      </section>
      <Provenance known={known} />
      <StartUp name={name} />
      <Libraries known={known} />
    </>
  );
}

/** What starting it cost in this page; nothing before it started. */
function StartUp({ name }: { readonly name: string }) {
  const { about: text } = useWords();
  const format = useFormat();
  const { load, activate, paint } = useHost().metrics.of(name)?.latest ?? {};
  const took = [
    ...(load === undefined ? [] : [[text.loaded, format.milliseconds(load)] as const]),
    ...(activate === undefined ? [] : [[text.active, format.milliseconds(activate)] as const]),
    ...(paint === undefined ? [] : [[text.drawn, format.milliseconds(paint)] as const]),
  ];
  if (took.length === 0) return null;
  return (
    <section className="card stack stack-s" aria-label={text.startUp}>
      <h2>{text.startUp}</h2>
      <p className="muted small">{text.startUpHelp}</p>
      <Facts facts={took} />
    </section>
  );
}

function Card({ card }: { readonly card: Scorecard }) {
  const { details: text } = useWords();
  const format = useFormat();
  const { passed, findings, counts, disclosures } = card;
  const { bytes, scriptBytes, origins, globals, advisoriesDate } = disclosures;
  const names = (list: readonly string[], none: string) =>
    list.length === 0 ? none : <code dir="ltr">{list.join(', ')}</code>;
  return (
    <>
      <p className="row row-wrap">
        <Badge tone="success" icon="check">
          {text.passed(Object.keys(passed).length)}
        </Badge>
        {counts.warning > 0 && (
          <Badge tone="warning" icon="warning">
            {text.warnings(counts.warning)}
          </Badge>
        )}
        {counts.note > 0 && <Badge>{text.notes(counts.note)}</Badge>}
      </p>
      {findings.length > 0 && (
        <ul className="scorecard-list">
          {findings.map(({ rule, severity, message, file, line = 0 }) => (
            <li key={`${rule} ${file} ${line} ${message}`}>
              <Badge tone={tones[severity]}>{text.severities[severity]}</Badge> <span dir="auto">{message}</span>{' '}
              <span className="faint small">
                <code>{rule}</code>
                {file !== undefined && <bdi> {text.at(file, line)}</bdi>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <h3>{text.disclosures}</h3>
      <Facts
        facts={[
          [text.scriptSize, format.bytes(scriptBytes)],
          [text.allSize, format.bytes(bytes)],
          [text.declaredOrigins, names(origins.declared, text.none)],
          [text.mentionedOrigins, names(origins.mentioned, text.none)],
          [text.globals, names(globals, text.noGlobals)],
          ...(advisoriesDate === undefined ? [] : [[text.vulnerabilities, format.day(advisoriesDate)] as const]),
        ]}
      />
      <Disclosure label={text.rulesPassed}>
        <ul className="scorecard-list small">
          {Object.entries(passed).map(([rule, statement]) => (
            <li key={rule}>
              <span dir="auto">{statement}</span> <code className="faint">{rule}</code>
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  );
}
