import { useCallback } from 'react';
import { Link } from 'wouter';
import { hostStatus } from '../boot/status.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { toast } from '../ui/toast.tsx';
import { tabHref, titleOf } from './naming.ts';

/**
 * Runs something that plugins take part in, and tells the user afterwards which of them did not do their part. What is
 * run decides by itself whether that matters.
 */
export function useFaultWatch(): <T>(work: () => Promise<T>) => Promise<T> {
  const { forms: text } = useText();
  const format = useFormat();
  return useCallback(
    async (work) => {
      const host = await hostStatus.settled();
      if (!host) {
        toast(text.unprotected, 'warning');
        return work();
      }
      const before = new Set(host.faults.list());
      const result = await work();
      const culprits = new Set(
        host.faults
          .list()
          .filter((fault) => !before.has(fault) && fault.error.severity === 'error')
          .flatMap(({ plugin }) => (plugin === undefined ? [] : [titleOf(host, plugin)])),
      );
      if (culprits.size > 0) {
        toast(
          text.skipped(format.list([...culprits])),
          'warning',
          <Link href={tabHref('health')}>{text.skippedLink}</Link>,
        );
      }
      return result;
    },
    [text, format],
  );
}
