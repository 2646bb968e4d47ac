import { integer, list, object, optional, text } from './check.ts';
import { malformed } from './errors.ts';
import { parseJson, type Json } from './json.ts';

/** One library inside a bundle. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or the licence's name where it has none; absent where the list does not say. */
  readonly license?: string;
}

/** The libraries that a CycloneDX 1.x JSON document lists. Throws `BAD_FORMAT`. */
export function parseSbom(source: string, where: string): Component[] {
  const document = object(parseJson(source, where), where);
  if (document.bomFormat !== 'CycloneDX') malformed(where, 'is not a CycloneDX document');
  optional(document, 'version', integer(1), where);
  return list(object, 10_000)(document.components ?? [], `${where}: components`).map((component, at) => {
    const group = optional(component, 'group', text(214), where).group;
    const name = text(214)(component.name, `${where}: components[${at}].name`);
    const license = licenseOf(component.licenses);
    return {
      name: group === undefined ? name : `${group}/${name}`,
      version: text(100)(component.version, `${where}: components[${at}].version`),
      ...(license === '' ? {} : { license }),
    };
  });
}

/** Either one expression, or licences that all hold; what cannot be read says nothing. */
function licenseOf(value: Json | undefined): string {
  if (!Array.isArray(value)) return '';
  const names = value.map((each: Json): unknown => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return undefined;
    const { expression, license } = each as { readonly expression?: unknown; readonly license?: unknown };
    if (typeof license !== 'object' || license === null) return expression;
    return 'id' in license ? license.id : 'name' in license ? license.name : undefined;
  });
  return names.filter((name) => typeof name === 'string' && name !== '' && name.length <= 200).join(' AND ');
}
