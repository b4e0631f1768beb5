import fc from '../../support/property';
import { clientProperties, formatProperties } from '../../../scripts/java/client-properties';

const CONNECTION = { bootstrap: ['a:9094', 'b:9094'], ca: '-----BEGIN…', user: 'app', password: 'secret' };

/** As java.util.Properties reads a file, of which lines are not continued. */
function load(text: string): Record<string, string> {
  const unescape = (part: string) =>
    part.replaceAll(/\\(u[0-9a-f]{4}|[^])/g, (_, code: string) => {
      if (/^u.{4}/.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
      return code;
    });
  return Object.fromEntries(
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [, key, value] = /^((?:\\.|[^\\=:\s])*)=\s*(.*)$/.exec(line)!;
        return [unescape(key), unescape(value)];
      }),
  );
}

test('whatever is in a value, Java reads it as it is', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z.]+$/), text), (properties) => {
      const formatted = formatProperties(properties);
      expect(load(formatted)).toEqual({ ...properties });
      // One line for each: a line break in a value would be the next setting.
      expect(formatted.split('\n').length).toBe(Object.keys(properties).length + 1);
    }),
  );
});

test('it is TLS 1.3 by the CA of the cluster, signed in with SCRAM', () => {
  expect(clientProperties(CONNECTION)).toMatchObject({
    'security.protocol': 'SASL_SSL',
    'ssl.enabled.protocols': 'TLSv1.3',
    'ssl.truststore.certificates': CONNECTION.ca,
    'sasl.mechanism': 'SCRAM-SHA-512',
    'bootstrap.servers': 'a:9094,b:9094',
  });
});

test('a password with quotes does not end its place in the JAAS configuration', () => {
  const properties = clientProperties({ ...CONNECTION, password: 'a" b\\c; d' });
  expect(properties['sasl.jaas.config']).toMatch(/ password="a\\" b\\\\c; d";$/);
});
