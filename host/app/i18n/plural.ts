/** Forms of a counted phrase by plural category of the language; `#` stands for the number. */
export type PluralForms = { readonly [rule in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** Makes the counter of one language: `count(3, { one: '# form', other: '# forms' })`. */
export function counter(locale: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (count, forms) => {
    // Where a language has no form for nothing, its words may have one all the same.
    const form = (count === 0 ? forms.zero : undefined) ?? forms[rules.select(count)] ?? forms.other;
    return form.replace('#', number.format(count));
  };
}
