import { expect, it } from 'vitest';
import { scopeStyles } from './scope-styles.ts';

const inside = (css: string): string => `@layer plugins{@scope ([data-airlock-plugin="a.b"]){${css}}}`;

it('keeps rules to the boxes of the plugin, in a layer below the app', () => {
  expect(scopeStyles('.a{color:red}@media (min-width:1px){.b{color:blue}}', 'a.b')).toBe(
    inside('.a{color:red}@media (min-width:1px){.b{color:blue}}'),
  );
});

it('leaves what names things for the whole document outside of the scope', () => {
  expect(scopeStyles('@font-face{font-family:x}.a{animation:b}@keyframes b{to{opacity:0}}', 'a.b')).toBe(
    '@layer plugins{@font-face{font-family:x}@keyframes b{to{opacity:0}}@scope ([data-airlock-plugin="a.b"]){.a{animation:b}}}',
  );
});

it('drops statements about the whole sheet', () => {
  expect(scopeStyles('@charset "utf-8";@layer base,app;@import "x.css";.a{top:0}', 'a.b')).toBe(inside('.a{top:0}'));
});

it('is not ended by braces in strings, comments and escapes', () => {
  const tricky = ".a::after{content:\"}\"}/* } */.b\\}{color:red}.c{content:'\\'}'}";
  expect(scopeStyles(tricky, 'a.b')).toBe(inside(tricky));
});
