import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import { UNKNOWN, type Value } from './value';

/**
 * Terraform's MessagePack: extension 0 is an unknown value, 12 an unknown one with refinements ("not null").
 * See docs/plugin-protocol/object-wire-format.md in hashicorp/terraform.
 */
const PLAIN_UNKNOWN = 0;
const REFINED_UNKNOWN = 12;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: PLAIN_UNKNOWN,
  encode: (value) => (value === UNKNOWN ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: REFINED_UNKNOWN, encode: () => null, decode: () => UNKNOWN });

export function pack(value: Value): Buffer {
  return Buffer.from(encode(value, { extensionCodec }));
}

/** No bytes stand for null. */
export function unpack(bytes: Uint8Array | undefined): Value {
  return bytes?.length ? (decode(bytes, { extensionCodec }) as Value) : null;
}
