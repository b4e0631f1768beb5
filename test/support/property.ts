import fc from 'fast-check';

/**
 * Property-based tests, reproducible: all of them draw from one seed, so that CI sees today what it saw yesterday.
 *
 * `FC_SEED=7 npx jest test/...` draws from another one, `FC_SEED=random` from any. A property that fails prints its seed
 * and path. Import fast-check from here: ESLint holds that.
 */
const SEED = 1;

const wanted = process.env.FC_SEED || String(SEED);
if (!/^(random|\d+)$/.test(wanted)) throw new Error(`FC_SEED is ${wanted}; write a whole number, or random`);
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });

export default fc;

/** A text that programs choke on now and then: what shells, YAML, Terraform, JSON and terminals have a meaning for. */
export const hostileText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...[
            '$(touch /tmp/owned)',
            '`id`',
            '${IFS}',
            '$HOME',
            '%{if}',
            '${path.root}',
            '; reboot',
            '&&',
            '|',
            '>',
          ],
          ...[
            "'",
            '"',
            '\\',
            '\n',
            '\r',
            '\r\n',
            '\t',
            '\0',
            '\x1b[2J',
            ' ',
            '..',
            '../..',
            '/',
            '--',
            '-e',
            '*',
            '~',
          ],
          ...['\u0085', '\u2028', '\u2029', '\ufeff', ': ', '- ', '# ', '@@', '%s', 'é', '😀'],
        ),
        fc.string({ maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

/** The same as a program can be given it: without NUL, and with no half of a character. */
export const hostileArgument = hostileText.map((text) => Buffer.from(text.replaceAll('\0', '')).toString());
