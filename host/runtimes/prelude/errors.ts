/** An error as plugins see it: the host's code and sentence, without its class. */
export function pluginError(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: 'AirlockError', code });
}

/** What the host is told about anything that was thrown here. */
export function describeThrown(thrown: unknown): { code: string; message: string } {
  if (thrown instanceof Error) {
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
    return { code: String(code).slice(0, 100), message: String(thrown.message) };
  }
  return { code: 'Error', message: typeof thrown === 'string' ? thrown : `a ${typeof thrown} was thrown` };
}
