/**
 * Licences that what we deploy or run may have, by SPDX id: permissive ones, and those whose copyleft ends with their own
 * files (EPL, MPL, CDDL), which we pass on unchanged.
 */
const ALLOWED = new Set([
  ...[
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'ISC',
    'MIT',
    'MIT-0',
  ],
  ...['PSF-2.0', 'Unlicense', 'Zlib'],
  ...['CDDL-1.0', 'CDDL-1.1', 'EPL-2.0', 'MPL-2.0'],
]);

/** Whether an SPDX expression, of OR or of AND, leaves a way to use it. Brackets and mixtures count as none. */
export function isAllowed(expression: string): boolean {
  if (/[()]/.test(expression) || (/ OR /.test(expression) && / AND /.test(expression))) return false;
  const ors = expression.split(' OR ');
  return ors.length > 1
    ? ors.some((licence) => ALLOWED.has(licence))
    : expression.split(' AND ').every((licence) => ALLOWED.has(licence));
}

const GPL_WITH_CLASSPATH = 'GPL-2.0-only WITH Classpath-exception-2.0';

/** What licences are called in POMs. */
const NAMES: [RegExp, string][] = [
  [/^(the )?apache(-| | software )(license,? )?(version )?2\.0( license)?$/i, 'Apache-2.0'],
  [/^(the )?mit( license)?( \(mit\))?$/i, 'MIT'],
  [/^bsd[- ]2-clause( license)?$/i, 'BSD-2-Clause'],
  [/^(modified bsd|go license|edl 1\.0|eclipse distribution license - v 1\.0)$/i, 'BSD-3-Clause'],
  [/^public domain/i, 'CC0-1.0'],
  [/^epl[- ]2\.0$/i, 'EPL-2.0'],
  [/^gpl2 w\/ cpe$|^gpl-2\.0-with-classpath-exception$/i, GPL_WITH_CLASSPATH],
  [/^the gnu general public license \(gpl\), version 2, with classpath exception$/i, GPL_WITH_CLASSPATH],
  [/^common development and distribution license \(cddl\) version 1\.0$/i, 'CDDL-1.0'],
  [/^cddl 1\.1$/i, 'CDDL-1.1'],
  [/^cddl\/gplv2\+ce$/i, `CDDL-1.1 OR ${GPL_WITH_CLASSPATH}`],
  [/^mpl 1\.1$/i, 'MPL-1.1'],
  [/^lgpl 2\.1$/i, 'LGPL-2.1-only'],
];

/** SPDX expression for a POM's licences, of which one may choose. @throws Error for a name that nobody has looked at */
export function spdxOf(names: string[]): string {
  return names
    .map((name) => {
      const known = NAMES.find(([pattern]) => pattern.test(name));
      if (!known)
        throw new Error(
          `what SPDX calls the licence "${name}" is not known: add it to scripts/third-party/licences.ts`,
        );
      return known[1];
    })
    .join(' OR ');
}
