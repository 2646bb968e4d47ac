import type { HookManifest, HookToken } from '@airlock/sdk';
import * as sdk from '@airlock/sdk';
import { useText } from '../i18n/text.tsx';
import { Badge } from '../ui/surface.tsx';
import { Icon } from '../ui/icon.tsx';

/** Every hook point of the workspace, by id. */
const tokens = new Map(
  Object.values<unknown>(sdk)
    .filter(isToken)
    .map((token) => [token.id, token]),
);

function isToken(value: unknown): value is HookToken {
  return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'description' in value;
}

/** Which hooks a plugin handles: what it gets to see without asking for a permission. */
export function TakesPart({ hooks }: { readonly hooks: readonly HookManifest[] }) {
  const { plugins: text } = useText();
  return (
    <section className="stack stack-s">
      <h3>{text.takesPart}</h3>
      <ul className="can-list">
        {hooks.map(({ hook, kind }, index) => (
          <li key={index} className="can-item can-part">
            <Icon name="activity" />
            <div className="grow">
              <p>
                <code>{hook}</code> <Badge>{text.parts[kind]}</Badge>
              </p>
              <p className="muted small" dir="auto">
                {tokens.get(hook)?.description}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
