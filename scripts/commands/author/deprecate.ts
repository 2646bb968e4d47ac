import { versionNotice } from './notice.ts';

/** `airlock deprecate`: the author's word about versions that are out. */
export default versionNotice({
  name: 'deprecate',
  description: 'Tell users of some versions to move on; they keep working.',
  reason: 'Shown to users, for example: Use 2.x, which is safer.',
  member: 'deprecated',
});
