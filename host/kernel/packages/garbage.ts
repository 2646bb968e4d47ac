/** Key in table `state`: bytes may lie in the store that nothing refers to. */
export const GARBAGE = 'garbage';
