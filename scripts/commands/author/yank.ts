import { versionNotice } from './notice.ts';

/** `airlock yank`: the author's word about versions that are out. */
export default versionNotice({
  name: 'yank',
  description: 'Keep new users from versions of yours; installed copies keep running.',
  reason: 'Shown to users.',
  member: 'yanked',
});
