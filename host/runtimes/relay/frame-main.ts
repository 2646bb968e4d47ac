import { takeControl } from './control.ts';
import { openDocument, policyFor, type PluginDocument } from './plugin-document.ts';

declare const __FRAME_PRELUDE__: string;

// The build puts it in where it is named, so it is named once.
const prelude = __FRAME_PRELUDE__;

/** The body of a report that the platform's types do not know yet. */
interface AllowlistBody {
  readonly disposition?: unknown;
  readonly allowlist?: unknown;
}

/**
 * Whether `Connection-Allowlist: ()` is in force here, and so in every document inside: the browser reports, to this page
 * alone, that it refused a peer connection for it. Nothing is sent for that, so it is true offline as well.
 */
function isSealed(): boolean {
  if (!('ReportingObserver' in globalThis) || !('RTCPeerConnection' in globalThis)) return false;
  const observer = new ReportingObserver(() => undefined, { types: ['connection-allowlist'] });
  observer.observe();
  try {
    new RTCPeerConnection().close();
  } catch {
    // A browser may refuse by an error as well; the report is what counts.
  }
  const reports = observer.takeRecords();
  observer.disconnect();
  return reports.some(({ type, body }) => {
    const { disposition, allowlist } = (body ?? {}) as AllowlistBody;
    return (
      type === 'connection-allowlist' && disposition === 'enforce' && Array.isArray(allowlist) && allowlist.length === 0
    );
  });
}

/**
 * Runs in the opaque-origin frame around one visible document of a plugin. The host's port stays here; the document, of
 * another opaque origin, has a port of its own, and what it sends is limited before it goes on. When the plugin is replaced,
 * the host has its document taken out and starts the next one in the same frame.
 */
function main(): void {
  // Ours, and what lets a script of the documents pass the policy of the page; theirs still names which ones.
  const { nonce = '' } = document.currentScript ?? {};
  const preludeBytes = new TextEncoder().encode(prelude);
  const control = takeControl(isSealed);
  let open: PluginDocument | undefined;
  let turn = 0;
  control.onMessage(async (message, port) => {
    if (message[0] === 'stop') {
      turn += 1;
      open?.close();
      open = undefined;
      return;
    }
    if (message[0] !== 'start' || port === undefined || open !== undefined) return;
    const [, , code] = message;
    const mine = (turn += 1);
    const head = await policyFor([preludeBytes, code]);
    // It may have been stopped meanwhile.
    if (mine !== turn) return port.close();
    open = openDocument({ head, prelude, nonce });
    open.start(code, port, (reason, why) => control.report(['ended', 0, reason, why]));
  });
}

main();
