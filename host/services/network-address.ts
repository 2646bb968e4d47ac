import { refuse, type Check } from '../kernel/check.ts';

/** Names that mean this machine or this network wherever they are looked up. */
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Reads the address of a request, as the URL standard reads it: https, or http to this machine where `localhost` says so; no
 * user or password; no address of this machine or a private network. Which public name leads to a private address only the
 * browser can see: where it asks before pages reach into the local network, it asks for the app.
 */
export function addressCheck(localhost: boolean): Check<URL> {
  return (value, where) => {
    const url = typeof value === 'string' && value.length <= 8192 ? URL.parse(value) : null;
    if (!url) return refuse(where, 'an absolute URL of at most 8192 characters');
    if (url.username !== '' || url.password !== '') return refuse(where, 'a URL without user and password');
    const isLoopback = isThisMachine(url.hostname);
    if (localhost && isLoopback && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
    if (url.protocol !== 'https:') return refuse(where, 'an https URL');
    if (isLoopback || isPrivate(url.hostname)) {
      return refuse(
        where,
        'an address on the internet: this machine and private networks are out of reach for plugins',
      );
    }
    url.hash = '';
    return url;
  };
}

/** `localhost`, 127.0.0.0/8 or ::1. `hostname` as `URL` writes it: lower case, numbers brought into one form. */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPrivateV6(hostname.slice(1, -1));
  const parts = hostname.split('.').map(Number);
  if (parts.length === 4 && parts.every((part) => part >= 0 && part <= 255)) return isPrivateV4(parts);
  const name = hostname.replace(/\.$/, '');
  // A name without a dot is looked up in the local network.
  return !name.includes('.') || LOCAL_NAMES.test(name);
}

/** IANA's special-purpose addresses: nothing in them is a public server. */
function isPrivateV4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113) ||
    a >= 224
  );
}

function isPrivateV6(address: string): boolean {
  const [first = ''] = address.split(':');
  const head = Number.parseInt(first || '0', 16);
  // Only 2000::/3 is the public internet; within it, addresses that carry an IPv4 address or are for documents are not.
  if (head < 0x2000 || head > 0x3fff) return true;
  return (
    first === '2002' || address.startsWith('2001:db8:') || address.startsWith('2001:0:') || address.startsWith('2001::')
  );
}
