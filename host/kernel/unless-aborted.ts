/** The answer, or the signal's reason as soon as it is aborted, whoever still works on the answer. */
export function unlessAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    answer.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
