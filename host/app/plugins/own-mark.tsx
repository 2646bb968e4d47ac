import { TextField } from '../ui/field.tsx';
import { NOTE_LIMIT, useMark } from './marks.ts';
import { useWords } from './words.ts';

/** Stars and a note that only this user sees: a registry of files cannot count anybody's. */
export function OwnMark({ name }: { readonly name: string }) {
  const { manager: text } = useWords();
  const [mark, set] = useMark(name);
  return (
    <section className="card stack">
      <h2>{text.own}</h2>
      <p className="muted small">{text.ownHelp}</p>
      <fieldset className="stars">
        <legend className="field-label">{text.stars}</legend>
        {[0, 1, 2, 3, 4, 5].map((stars) => (
          <label key={stars} className={stars === 0 ? 'star star-none' : 'star'} data-on={stars <= mark.stars}>
            <input
              type="radio"
              name={`stars-${name}`}
              className="visually-hidden"
              checked={stars === mark.stars}
              onChange={() => set({ ...mark, stars })}
            />
            <span aria-hidden="true">{stars === 0 ? '∅' : '★'}</span>
            <span className="visually-hidden">{text.starCount(stars)}</span>
          </label>
        ))}
      </fieldset>
      <TextField
        label={text.note}
        lines={3}
        maxLength={NOTE_LIMIT}
        value={mark.note}
        onChange={(note) => set({ ...mark, note })}
      />
    </section>
  );
}
