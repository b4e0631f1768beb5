import { type Marker, parseMarker } from '../../cluster/marker';
import fc, { hostileText } from '../support/property';

const marker: fc.Arbitrary<Marker> = fc.record(
  {
    clusterId: hostileText,
    node: hostileText,
    volumeId: hostileText,
    initialisedAt: hostileText,
    mayStartEmptySince: hostileText,
  },
  { requiredKeys: ['clusterId', 'node', 'volumeId', 'initialisedAt'] },
);

it('is read as it was written', () => {
  fc.assert(
    fc.property(marker, (written) => {
      expect(parseMarker(JSON.stringify(written))).toEqual(written);
    }),
  );
});

it('that was cut, or is anything else, is damaged: never one that would let a disk be formatted', () => {
  const cut = fc
    .tuple(marker, fc.nat())
    .map(([written, end]) => JSON.stringify(written).slice(0, end % JSON.stringify(written).length));
  fc.assert(
    fc.property(fc.oneof(cut, fc.json(), hostileText), (text) => {
      expect(parseMarker(text)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
