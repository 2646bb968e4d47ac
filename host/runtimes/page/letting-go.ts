/** Milliseconds that what is drawn has to let go, once the plugin was stopped. */
export const LETTING_GO = 1000;
