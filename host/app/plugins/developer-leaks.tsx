import { useState } from 'react';
import { isLeakWatchWanted, wantLeakWatch } from '../boot/leak-watch.ts';
import { useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';

/** Whether plugins in the page are watched for what they leave behind. */
export function LeakSwitch() {
  const { health: text } = useText();
  const [isWanted, setWanted] = useState(isLeakWatchWanted);
  return (
    <section className="card stack stack-s" aria-labelledby="developer-leaks">
      <h2 id="developer-leaks">{text.leaks}</h2>
      <p className="muted">{text.leaksLead}</p>
      <Switch
        isSelected={isWanted}
        onChange={(next) => {
          wantLeakWatch(next);
          setWanted(next);
        }}
      >
        {text.watchLeaks}
      </Switch>
    </section>
  );
}
