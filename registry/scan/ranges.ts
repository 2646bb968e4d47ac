/**
 * The lowest version that a range allows, of the forms that authors write: `^1.2.0`, `~1.2`, `1.x`, `>=1.2 <2`, `1.2 - 1.8`, `1.2.3`, and
 * several joined by `||`. Undefined for anything else. Whether a host fits is for the host to say, which knows all forms.
 */
export function lowestOf(range: string): string | undefined {
  let lowest: string | undefined;
  for (const part of range.split('||')) {
    const found = lowestOfPart(part.trim());
    if (found === undefined) return undefined;
    if (lowest === undefined || before(found, lowest)) lowest = found;
  }
  return lowest;
}

const COMPARATOR =
  /^(\^|~|>=|<=|>|<|=)?\s*v?(\d+|x|\*)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/i;

function lowestOfPart(part: string): string | undefined {
  if (part === '' || part === '*') return '0.0.0';
  let lowest = '0.0.0';
  for (const word of part
    .replace(/\s+-\s+/, ' <=')
    .replace(/([<>=^~])\s+/g, '$1')
    .split(/\s+/)) {
    const found = COMPARATOR.exec(word);
    if (!found) return undefined;
    const [, operator = '', ...numbers] = found;
    const version = numbers.map((number) => (/^\d+$/.test(number ?? '') ? Number(number) : 0)).join('.');
    if (!operator.startsWith('<') && before(lowest, version)) lowest = version;
  }
  return lowest;
}

function before(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
