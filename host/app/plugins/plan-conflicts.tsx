import type { AirlockError } from '../../kernel/errors.ts';
import type { Choice, Conflict, InstallPlan } from '../../kernel/packages/install-plan.ts';
import { fullName, parseName } from '../../kernel/packages/names.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { explain, FaultText } from './fault-text.tsx';
import { titleOf } from './naming.ts';
import { useWords } from './words.ts';

interface Props {
  readonly plan: InstallPlan;
  /** Told a way out that the user takes. */
  readonly onChoose: ((choice: Choice) => void) | undefined;
}

/** Why a plan cannot be carried out, exactly, and the ways out of it. */
export function Blocked({ plan, blocked, onChoose }: Props & { readonly blocked: AirlockError }) {
  const { plugins: text, faults } = useText();
  const { plan: words } = useWords();
  const say = useConflictWords(plan);
  const { what, code, message, nextStep } = explain(blocked, faults);
  const conflict = plan.conflicts.find(({ sentence }) => sentence === message);
  const hasChoices = onChoose !== undefined && conflict?.choices !== undefined;
  return (
    <Callout tone="danger" title={text.blocked} isAlert>
      {/* That plugins do not fit each other says nothing yet of which of them is to change. */}
      <p>{code === 'DEPENDENCY_MISSING' ? words.misfit : what}</p>
      <p dir="auto">{conflict ? say.conflict(conflict) : message}</p>
      {hasChoices && (
        <>
          <p className="muted">{words.choose}</p>
          <Choices plan={plan} choices={conflict.choices} onChoose={onChoose} />
        </>
      )}
      {!hasChoices && nextStep && (
        <p className="muted" dir="auto">
          {nextStep}
        </p>
      )}
      <FaultText code={code} message={message} />
    </Callout>
  );
}

/** What else is to be said against a plan; what blocks it is said above. */
export function Conflicts({ plan, onChoose }: Props) {
  const say = useConflictWords(plan);
  const others = plan.conflicts.filter(({ sentence }) => sentence !== plan.blocked?.message);
  return others.map((conflict) => (
    <Callout key={conflict.sentence} tone={conflict.severity === 'error' ? 'danger' : 'warning'}>
      <p dir="auto">{say.conflict(conflict)}</p>
      {onChoose && conflict.choices && <Choices plan={plan} choices={conflict.choices} onChoose={onChoose} />}
    </Callout>
  ));
}

function Choices(props: {
  readonly plan: InstallPlan;
  readonly choices: readonly Choice[];
  readonly onChoose: NonNullable<Props['onChoose']>;
}) {
  const say = useConflictWords(props.plan);
  return (
    <div className="row row-wrap">
      {props.choices.map((choice) => (
        <Button key={choice.sentence} size="small" onPress={() => props.onChoose(choice)}>
          {say.choice(choice)}
        </Button>
      ))}
    </div>
  );
}

/** What a plan says about other plugins, by their titles and in the user's language. */
function useConflictWords(plan: InstallPlan): {
  readonly conflict: (conflict: Conflict) => string;
  readonly choice: (choice: Choice) => string;
} {
  const { plan: words } = useWords();
  const format = useFormat();
  const host = useHost();
  const registry = parseName(plan.name)?.registry ?? '';
  const { id: own, name, version } = plan.manifest;
  const titled = (id: string): string => (id === own ? name : titleOf(host, fullName(registry, id)));

  function clashed({ id, demands, held, installed, peer, tooHard }: NonNullable<Conflict['clash']>): string {
    if (tooHard) return words.clash.hard;
    const needs = demands.map((demand) => words.needs(titled(demand.by), demand.version, titled(id), demand.range));
    const all = format.list(needs);
    if (id === own) return words.clash.self(all, version);
    if (peer) return words.clash.peer(all);
    if (held !== undefined) return words.clash[held === installed ? 'stays' : 'held'](all, titled(id), held);
    if (installed !== undefined) return words.clash.installed(all, titled(id), installed);
    return words.clash.missing(all);
  }

  function choice(way: Choice): string {
    if (way.kind === 'version') return words.choices.version(name, way.version);
    if (way.kind !== 'strategy') return words.choices[way.kind](titleOf(host, way.plugin));
    return words.choices.with(format.list(way.changes.map((each) => `${titled(each.id)} ${each.version}`)));
  }

  return { conflict: ({ clash, sentence }) => (clash ? clashed(clash) : sentence), choice };
}
