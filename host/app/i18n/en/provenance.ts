/** Where the code of a plugin comes from, and what of it is known. */
export const provenance = {
  title: 'Where it comes from',
  signed: 'Signed by',
  checked: 'with this key, against which this app checked every file',
  listed: 'Listed by',
  source: 'Source code',
  sourceSaid: 'named by its author in the signed release',
  noSource: 'Its author names none.',
  unproven: 'Nothing here proves that the code was built from that source.',
  rebuild:
    'Who has the source can find out: in its folder, at the commit that was released, this builds it again and compares every byte.',
  copy: 'Copy the command',
  copied: 'The command was copied.',
  notCopied: 'The browser does not let it be copied; select it instead.',
};
