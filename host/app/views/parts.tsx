import { lazy, Suspense } from 'react';
import type { PartProps, TreeParts } from '../../react/parts.ts';
import { Chart } from './chart.tsx';
import { Checkbox, NumberField, Select, Switch, TextField } from './fields.tsx';
import { Dialog, Tab, Tabs } from './groups.tsx';
import { Badge, Button, Card, Divider, Grid, Heading, Image, Link, Notice, Progress, Stack, Text } from './layout.tsx';
import { Table } from './table.tsx';

// Their libraries come with the first view that uses them.
const MarkdownText = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }));
const Form = lazy(async () => ({ default: (await import('./schema-form.tsx')).SchemaForm }));

/** How this app draws the elements of plugins' views. */
export const treeParts: TreeParts = {
  text: Text,
  heading: Heading,
  stack: Stack,
  grid: Grid,
  card: Card,
  button: Button,
  link: Link,
  textField: TextField,
  numberField: NumberField,
  select: Select,
  checkbox: Checkbox,
  switch: Switch,
  table: Table,
  tabs: Tabs,
  tab: Tab,
  dialog: Dialog,
  progress: Progress,
  chart: Chart,
  image: Image,
  markdown: Markdown,
  schemaForm: SchemaForm,
  badge: Badge,
  notice: Notice,
  divider: Divider,
};

function Markdown({ text }: PartProps<'markdown'>) {
  return (
    <Suspense>
      <MarkdownText source={text} />
    </Suspense>
  );
}

function SchemaForm(props: PartProps<'schemaForm'>) {
  return (
    <Suspense>
      <Form {...props} />
    </Suspense>
  );
}
