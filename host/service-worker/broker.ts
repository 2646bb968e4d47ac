/** A page of ours that only the service worker answers; sandboxes live in frames of it and inherit its policies. */
export interface BrokerPage {
  readonly html: string;
  readonly headers: { readonly [name: string]: string };
}

/**
 * Features that a document may be denied. All of them are: unknown ones are ignored by browsers. Not here are the two that
 * would stop a frame nobody looks at, `execution-while-not-rendered` and `execution-while-out-of-viewport`.
 */
const features =
  `accelerometer ambient-light-sensor aria-notify attribution-reporting autoplay bluetooth browsing-topics
  camera captured-surface-control clipboard-read clipboard-write compute-pressure cross-origin-isolated deferred-fetch
  deferred-fetch-minimal digital-credentials-create digital-credentials-get display-capture encrypted-media
  focus-without-user-activation fullscreen gamepad
  geolocation gyroscope hid identity-credentials-get idle-detection interest-cohort join-ad-interest-group keyboard-map
  language-detector language-model local-fonts local-network local-network-access loopback-network magnetometer
  media-playback-while-not-visible microphone midi on-device-speech-recognition otp-credentials payment
  picture-in-picture private-state-token-issuance private-state-token-redemption publickey-credentials-create
  publickey-credentials-get rewriter run-ad-auction screen-wake-lock serial shared-storage shared-storage-select-url
  speaker-selection storage-access summarizer sync-xhr translator unload usb vertical-scroll web-share
  window-management writer xr-spatial-tracking`.split(/\s+/);

/**
 * The page that holds the nursery: one opaque-origin frame with the relay, whose workers run plugins. The frame's script
 * is the only one that its policy lets run, here and in everything inside; `Connection-Allowlist` closes the ways out
 * that a content security policy leaves (navigation, preconnect, WebRTC). Both are inherited by the frame and its workers.
 *
 * `digest` is the base64 SHA-256 of `relay`.
 */
export function nurseryBroker(relay: string, digest: string): BrokerPage {
  const inner = `<!doctype html><meta charset="utf-8"><script>${relay}</script>`;
  const frame = `<iframe width="1" height="1" frameborder="0" sandbox="allow-scripts" credentialless referrerpolicy="no-referrer" allow="${features.map((name) => `${name} 'none'`).join('; ')}" srcdoc="${attribute(inner)}"></iframe>`;
  return {
    html: `<!doctype html><meta charset="utf-8"><meta name="airlock-broker" content="nursery"><title>Airlock</title><body topmargin="0" leftmargin="0">${frame}`,
    headers: {
      ...common,
      'Content-Security-Policy': [
        "default-src 'none'",
        `script-src 'sha256-${digest}'`,
        'worker-src blob:',
        "connect-src 'none'",
        "frame-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        'trusted-types airlock',
      ].join('; '),
    },
  };
}

/**
 * The page of a runner site: the nursery of one plugin, from another site, so that the browser gives it a process of its own.
 * It is the same for all plugins and may be kept for ever under a path with the hash of its script. Whoever serves it puts
 * the origins of the apps that may embed it in place of `EMBEDDERS`.
 */
export function runnerPage(relay: string, digest: string): BrokerPage {
  return onRunner(nurseryBroker(relay, digest), 'allow-scripts');
}

/**
 * The page of a runner site that holds one window. It is one file for all plugins, so its policy can name no plugin's code:
 * the relay writes the policy with the hashes of the prelude and of the code into the document that it makes.
 *
 * The page, which has no script, keeps its origin. Where its policy takes that away, Chromium 156 ends the process as soon as
 * a document inside asks for a peer connection under `Connection-Allowlist`; that is how the relay sees the header in force.
 */
export function runnerWindowPage(relay: string): BrokerPage {
  return onRunner(framePage(relay, "'unsafe-inline'"), 'allow-scripts allow-same-origin');
}

function onRunner({ html, headers }: BrokerPage, sandbox: string): BrokerPage {
  const policy = headers['Content-Security-Policy']?.replace("frame-ancestors 'self'", `frame-ancestors ${EMBEDDERS}`);
  return {
    html: html
      .replace(/(?<=name="airlock-broker" content=")\w+/, 'runner')
      .replace('&quot;utf-8&quot;>', '&quot;utf-8&quot;><meta name=&quot;airlock-runner&quot;>'),
    headers: {
      ...headers,
      'Content-Security-Policy': `${policy}; sandbox ${sandbox}`,
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'public, max-age=31536000, immutable',
    },
  };
}

export const EMBEDDERS = 'EMBEDDERS';

/**
 * The page that holds one view of a plugin: an opaque-origin frame with a relay, and inside, of another opaque origin, the
 * plugin's document. Scripts need the nonce of this one answer, which the relay has and hands on; and the document that the
 * relay makes names, by their hashes, the prelude and the plugin's verified file, so that no other text becomes code there.
 * Styles and what the plugin carries in itself as data are its own affair.
 */
export function frameBroker(relay: string, nonce: string): BrokerPage {
  return framePage(relay, `'nonce-${nonce}'`, nonce);
}

function framePage(relay: string, scripts: string, nonce = ''): BrokerPage {
  const inner = `<!doctype html><meta charset="utf-8"><style>html,body,iframe{margin:0;height:100%;overflow:hidden;display:block}</style><body><script nonce="${nonce}">${relay}</script>`;
  const frame = `<iframe width="100%" height="100%" frameborder="0" sandbox="allow-scripts" credentialless referrerpolicy="no-referrer" allow="${features.map((name) => `${name} 'none'`).join('; ')}" srcdoc="${attribute(inner)}"></iframe>`;
  return {
    html: `<!doctype html><meta charset="utf-8"><meta name="airlock-broker" content="frame"><title>Airlock</title><style>html,body,iframe{margin:0;height:100%;overflow:hidden;display:block}</style><body>${frame}`,
    headers: {
      ...common,
      // No endpoint has this name: with one, browsers tell the page itself of what they refuse, and that proves the header.
      'Connection-Allowlist': '();report-to=airlock',
      'Content-Security-Policy': [
        "default-src 'none'",
        `script-src ${scripts}`,
        "style-src 'unsafe-inline'",
        'img-src data: blob:',
        'font-src data: blob:',
        'media-src data: blob:',
        "connect-src 'none'",
        "worker-src 'none'",
        "frame-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
      ].join('; '),
    },
  };
}

const common = {
  'Content-Type': 'text/html; charset=utf-8',
  'Connection-Allowlist': '()',
  'Permissions-Policy': features.map((name) => `${name}=()`).join(', '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Cache-Control': 'no-store',
};

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
