/** Code as plugins have it: many small functions, of which one in five is called at once. About `bytes` when minified. */
export function codeOf(bytes: number): string {
  const functions = Array.from(
    { length: Math.round(bytes / 180) },
    (_, at) => `f[${at}] = function work${at}(a, b) {
  const list = [a + ${at}, b * ${at % 97}, a - b];
  let sum = 0;
  for (const value of list) sum += value > ${at % 89} ? value : -value;
  const named = { first: sum, second: list.length, label: 'part ${at} of this plugin' };
  return named.first + named.second * named.label.length;
};`,
  );
  return `const f = [];
${functions.join('\n')}
function run() {
  let sum = 0;
  for (let at = 0; at < f.length; at += 5) sum += f[at](at, sum % 7);
  return sum;
}
`;
}
