import { useEffect } from 'react';
import { Route, Switch } from 'wouter';
import { useWorkspace } from '../data/context.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { FormBuilder } from './builder.tsx';
import { FillForm } from './fill.tsx';
import { FormList } from './list.tsx';
import { Submissions } from './submissions.tsx';

let isSwept = false;

/** Files that nothing needs any more are removed, once in each visit. */
function useSweep(): void {
  const { files } = useWorkspace();
  useEffect(() => {
    if (isSwept) return;
    isSwept = true;
    files.sweep().catch(reportError);
  }, [files]);
}

export default function FormRoutes() {
  useSweep();
  return (
    <Switch>
      <Route path="/forms" component={FormList} />
      <Route path="/forms/new">{() => <FormBuilder key="new" id={undefined} />}</Route>
      <Route path="/forms/:id/edit">{({ id }) => <FormBuilder key={id} id={id} />}</Route>
      <Route path="/forms/:id/submissions">{({ id }) => <Submissions key={id} id={id} />}</Route>
      <Route path="/forms/:id">{({ id }) => <FillForm key={id} id={id} />}</Route>
      <Route component={NotFound} />
    </Switch>
  );
}
