/** The peer: the long table and the long form of `draws-much`, drawn by the app itself, with its own parts and its own state. */
import '../../../host/app/styles/index.css';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { SpeechProvider } from '../../../host/app/i18n/text.tsx';
import { TextField } from '../../../host/app/ui/field.tsx';
import { Table } from '../../../host/app/views/table.tsx';
import { ACTIONS, COLUMNS, FIELDS, GUESTS } from '../../fixtures/plugins/draws-much/src/guests.ts';

function LongTable() {
  const [rows, setRows] = useState(GUESTS);
  return (
    <section className="card widget" aria-label="Long table">
      <p>{rows.length} guests</p>
      <Table
        label="Guests"
        columns={COLUMNS}
        rows={rows}
        actions={ACTIONS}
        nodes={[]}
        onAction={({ row }) => Promise.resolve(setRows((before) => before.filter(({ id }) => id !== row)))}
      />
    </section>
  );
}

function LongForm() {
  const [values, setValues] = useState<{ readonly [name: string]: string }>({});
  const total = Object.values(values).join('').length;
  return (
    <section className="card widget" aria-label="Long form">
      <p>{total} letters</p>
      {FIELDS.map((name) => (
        <TextField
          key={name}
          label={name}
          value={values[name] ?? ''}
          onChange={(value) => setValues((before) => ({ ...before, [name]: value.replaceAll(/\d/g, '') }))}
        />
      ))}
    </section>
  );
}

const root = document.getElementById('app');
if (!root) throw new Error('The page has no element "app".');
createRoot(root).render(
  <SpeechProvider language="en">
    <main className="widgets">
      <LongTable />
      <LongForm />
    </main>
  </SpeechProvider>,
);
