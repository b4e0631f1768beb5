import { OperatorError } from '../../cluster/errors';
import { formatProperties, kafkaProperties } from '../../cluster/kafka-properties';
import { parseNodeDescriptor } from '../../cluster/node-descriptor';
import { testDescriptor } from '../support/cluster';
import fc, { hostileText } from '../support/property';

const DESCRIPTOR = testDescriptor('broker-1');

/** Every text in it, by its path. */
function texts(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, [...path, key]));
}

function changed(path: (string | number)[], to: unknown): unknown {
  type Node = { [key: string]: Node };
  const copy = structuredClone(DESCRIPTOR) as unknown as Node;
  const parent = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
  Object.assign(parent, { [path.at(-1)!]: to });
  return copy;
}

it('is what was written, null and absent alike', () => {
  expect(parseNodeDescriptor(JSON.parse(JSON.stringify(DESCRIPTOR)))).toEqual(DESCRIPTOR);
  const { publicAddress, ...without } = DESCRIPTOR;
  expect(publicAddress).not.toBeNull();
  expect(parseNodeDescriptor(without).publicAddress).toBeNull();
});

it.each(['.FLQEZscLIcfxSq.jsFJ.szUkmng2Yw6', '3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY', 'null'])(
  'takes %s as a version, as S3 writes them',
  (versionId) => {
    expect(parseNodeDescriptor({ ...DESCRIPTOR, bundle: { ...DESCRIPTOR.bundle, versionId } })).toMatchObject(
      {
        bundle: { versionId },
      },
    );
  },
);

it('whatever stands in one of its texts, Kafka gets the settings that it always gets, or the node is refused', () => {
  const settings = Object.keys(kafkaProperties(DESCRIPTOR, 1024));
  const hostile = fc.oneof(hostileText, fc.constantFrom('10.0.0.1\nsuper.users=User:eve', '10.0.0.1\\'));
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...texts(DESCRIPTOR)), hostile, (path, text) => {
      try {
        const properties = formatProperties(kafkaProperties(parseNodeDescriptor(changed(path, text)), 1024));
        const lines = properties.split('\n').slice(0, -1);
        expect(lines.map((line) => line.slice(0, line.indexOf('=')))).toEqual(settings);
        expect(properties).toMatch(/^[\x20-\x7e\n]*$/);
      } catch (error) {
        expect(error).toBeInstanceOf(OperatorError);
        refused += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(300);
});

it('whatever it is altogether, it is a descriptor or an error that says what to do', () => {
  fc.assert(
    fc.property(fc.anything(), (json) => {
      expect(() => parseNodeDescriptor(json)).toThrow(OperatorError);
    }),
  );
});
