/** A handler that answers with this was not really asked: it is passed over, and that is no fault of its plugin. */
export const PASSED = Symbol('passed');
