import fc from '../support/property';
import { recordedOffsets, recordOffsets } from '../../kafka/recorded-offsets';

test('offsets come back from JSON as they were, beyond what a number holds', () => {
  const offsets = fc.array(fc.tuple(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })));
  fc.assert(
    fc.property(offsets, (entries) => {
      const map = new Map(entries);
      expect(recordedOffsets(JSON.parse(JSON.stringify(recordOffsets(map))))).toEqual(map);
    }),
  );
});
