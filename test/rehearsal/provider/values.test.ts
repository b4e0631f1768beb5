import { encode, ExtData } from '@msgpack/msgpack';
import fc from '../../support/property';
import type { Block } from '../../../rehearsal/provider/schema/model';
import { pack, unpack } from '../../../rehearsal/provider/values/codec';
import { fitBlock, fitType } from '../../../rehearsal/provider/values/fit';
import { sameJson } from '../../../rehearsal/provider/values/json';
import { overlay } from '../../../rehearsal/provider/values/overlay';
import { equal, hasUnknown, known, UNKNOWN, type Value } from '../../../rehearsal/provider/values/value';

const optional = { required: false, optional: true, computed: false };
const computed = { required: false, optional: true, computed: true };

describe('the wire format', () => {
  const anyValue = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.string(),
      fc.integer(),
      fc.constant(UNKNOWN as Value),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
      ) as fc.Arbitrary<Value>,
    ),
  })).value;

  test('brings every value back as it was', () => {
    fc.assert(fc.property(anyValue, (value) => equal(unpack(pack(value)), value)));
  });

  test('takes an unknown value with refinements for an unknown one', () => {
    const notNull = new ExtData(12, encode(new Map([[1, false]])));
    expect(unpack(encode({ id: notNull }))).toEqual({ id: UNKNOWN });
  });

  test('takes no bytes at all for null', () => {
    expect(unpack(new Uint8Array())).toBeNull();
    expect(unpack(undefined)).toBeNull();
  });

  test('writes an unknown value as Terraform does', () => {
    expect(pack(UNKNOWN)).toEqual(Buffer.from([0xd4, 0, 0]));
  });
});

describe('fitting a value to its schema', () => {
  const block: Block = {
    attributes: { name: { type: 'string', ...optional }, port: { type: 'number', ...optional } },
    blocks: {
      tag: {
        nesting: 'set',
        minItems: 0,
        maxItems: 0,
        block: { attributes: { key: { type: 'string', ...optional } }, blocks: {} },
      },
      timeouts: { nesting: 'single', minItems: 0, maxItems: 0, block: { attributes: {}, blocks: {} } },
    },
  };

  test('adds what is missing, drops what is too much and converts the rest', () => {
    expect(fitBlock(block, { port: '9092', tag: [{ key: 1, more: true }], other: 1 })).toEqual({
      name: null,
      port: 9092,
      tag: [{ key: '1' }],
      timeouts: null,
    });
  });

  test('leaves unknown values unknown', () => {
    expect(fitBlock(block, { name: UNKNOWN, tag: UNKNOWN })).toMatchObject({ name: UNKNOWN, tag: UNKNOWN });
    expect(fitType(['map', 'bool'], { a: UNKNOWN, b: 'true' })).toEqual({ a: UNKNOWN, b: true });
  });

  test('unknown values are found at any depth, and become null where they must be known', () => {
    const value = { a: [{ b: UNKNOWN }], c: 1 };
    expect(hasUnknown(value)).toBe(true);
    expect(known(value)).toEqual({ a: [{ b: null }], c: 1 });
    expect(hasUnknown(known(value))).toBe(false);
  });
});

describe('what the API reports, laid over the state', () => {
  const rule: Block = {
    attributes: {
      name: { type: 'string', ...optional, required: true, optional: false },
      size: { type: 'number', ...optional },
      result: { type: 'string', ...computed },
    },
    blocks: {},
  };
  const block: Block = {
    attributes: rule.attributes,
    blocks: {
      list: { nesting: 'list', minItems: 0, maxItems: 0, block: rule },
      set: { nesting: 'set', minItems: 0, maxItems: 0, block: rule },
    },
  };
  const state = { name: 'a', size: null, result: null, list: [], set: [] };
  const merge = (before: object, observed: object, takeAll = false) =>
    overlay(block, { ...state, ...before }, observed as Record<string, Value>, { takeAll });

  test('a computed attribute is taken, an optional one only if the configuration has it', () => {
    expect(merge({}, { size: 8, result: 'ok' })).toMatchObject({ size: null, result: 'ok' });
    expect(merge({ size: 4 }, { size: 8 })).toMatchObject({ size: 8 });
  });

  test('what is not reported stays', () => {
    expect(merge({ size: 4 }, { size: undefined })).toMatchObject({ size: 4 });
  });

  test('of an imported resource everything is taken but what nobody set', () => {
    expect(merge({}, { size: 8 }, true)).toMatchObject({ size: 8 });
    expect(merge({}, { size: 0 }, true)).toMatchObject({ size: null });
    expect(merge({}, { list: [{ name: 'b', size: 0, result: 'x' }] }, true)).toMatchObject({
      list: [{ name: 'b', result: 'x' }],
    });
  });

  test('items of a set are matched by what they are, whatever their order', () => {
    const before = [
      { name: 'a', size: 1, result: null },
      { name: 'b', size: null, result: null },
    ];
    const observed = [
      { name: 'b', size: 7, result: 'B' },
      { name: 'a', size: 1, result: 'A' },
    ];
    expect(merge({ set: before }, { set: observed }).set).toEqual([
      { name: 'b', size: null, result: 'B' },
      { name: 'a', size: 1, result: 'A' },
    ]);
  });

  test('an item that is new or changed outside shows', () => {
    const item = { name: 'a', size: 1, result: null };
    expect(merge({ list: [item] }, { list: [{ name: 'z', size: 2 }] }).list).toEqual([
      { ...item, name: 'z', size: 2 },
    ]);
    expect(merge({ list: [item] }, { list: [] }).list).toEqual([]);
    expect(merge({ set: [item] }, { set: [item, { name: 'n' }] }).set).toEqual([item, { name: 'n' }]);
  });

  test('an attribute that the schema lacks is a mistake of the handler', () => {
    expect(() => merge({}, { nonsense: 1 })).toThrow('nonsense');
  });
});

test('documents that differ in spaces and order of keys are the same', () => {
  expect(sameJson('{"a":1,"b":[{"c":2,"d":3}]}', '{ "b": [{"d":3, "c":2}], "a": 1 }')).toBe(true);
  expect(sameJson('{"a":[1,2]}', '{"a":[2,1]}')).toBe(false);
  expect(sameJson('{"a":1}', null)).toBe(false);
});
