/** Replaced at build by the version of the SDK that this app was built with. */
declare const __HOST_API__: string;

/** Version of the host API that this app offers to plugins. */
export const HOST_VERSION = __HOST_API__;
