import type { ViewTheme } from '@airlock/sdk';

/** Where views learn how the app looks. */
export interface ThemeSource {
  current(): ViewTheme;
  /** Called after each change. Gives what stops it. */
  subscribe(listener: () => void): () => void;
}

/**
 * The look of a page as its root element has it: `tokens` names the CSS custom properties that views may know. A change of
 * the root element's attributes or of the system's colour scheme is a change of the theme.
 */
export function documentTheme(page: Document, tokens: readonly string[]): ThemeSource {
  const view = page.defaultView ?? globalThis;
  const html = page.documentElement;
  return {
    current() {
      const style = view.getComputedStyle(html);
      const dark = view.matchMedia('(prefers-color-scheme: dark)').matches;
      // `light dark` leaves it to the system, one word decides.
      const colorScheme = style.colorScheme.includes('dark') && (dark || !style.colorScheme.includes('light'));
      return {
        colorScheme: colorScheme ? 'dark' : 'light',
        direction: style.direction === 'rtl' ? 'rtl' : 'ltr',
        language: html.lang || 'en',
        tokens: Object.fromEntries(
          tokens.map((name) => [name, style.getPropertyValue(name).trim()]).filter(([, value]) => value !== ''),
        ),
      };
    },
    subscribe(listener) {
      const attributes = new MutationObserver(listener);
      attributes.observe(html, { attributes: true });
      const schemes = view.matchMedia('(prefers-color-scheme: dark)');
      schemes.addEventListener('change', listener);
      return () => {
        attributes.disconnect();
        schemes.removeEventListener('change', listener);
      };
    },
  };
}
