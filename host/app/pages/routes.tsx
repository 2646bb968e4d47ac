import { Route, Switch } from 'wouter';
import { NotFound } from '../shell/not-found.tsx';
import { PageEditor } from './editor.tsx';
import { PageList } from './list.tsx';
import { PageReader } from './reader.tsx';

export default function PageRoutes() {
  return (
    <Switch>
      <Route path="/pages" component={PageList} />
      <Route path="/pages/new">{() => <PageEditor key="new" id={undefined} />}</Route>
      <Route path="/pages/:id/read">{({ id }) => <PageReader key={id} id={id} />}</Route>
      <Route path="/pages/:id">{({ id }) => <PageEditor key={id} id={id} />}</Route>
      <Route component={NotFound} />
    </Switch>
  );
}
