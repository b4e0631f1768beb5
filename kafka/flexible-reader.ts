import { createErrorFromCode } from 'kafkajs/src/protocol/error';

/**
 * Reads a response of Kafka's protocol in a flexible version (KIP-482), field by field in the order of its schema.
 * Lengths of strings and arrays are varints, one too high, so that zero means null; each struct ends with tagged
 * fields.
 *
 * Every method throws RangeError if the response ends before the field does, or has a length that no field has.
 */
export class FlexibleReader {
  private offset = 0;

  constructor(private readonly buffer: Buffer) {}

  boolean(): boolean {
    return this.int8() !== 0;
  }

  /** Whether a nullable struct follows. */
  present(): boolean {
    return this.int8() >= 0;
  }

  int8(): number {
    return this.take(1).readInt8();
  }

  int16(): number {
    return this.take(2).readInt16BE();
  }

  int32(): number {
    return this.take(4).readInt32BE();
  }

  /** As a number: no offset and no time of a living cluster is beyond 2^53. */
  int64(): number {
    return Number(this.take(8).readBigInt64BE());
  }

  /** As Kafka writes it. */
  uuid(): string {
    return this.take(16).toString('base64url');
  }

  string(): string | null {
    const length = this.unsignedVarint() - 1;
    return length < 0 ? null : this.take(length).toString();
  }

  /** @param element takes at least a byte: whatever length the response claims, it ends with the response */
  array<T>(element: () => T): T[] {
    const elements: T[] = [];
    for (let left = this.unsignedVarint() - 1; left > 0; left--) elements.push(element());
    return elements;
  }

  /** Those that are known to nobody here: of versions to come. */
  skipTaggedFields(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint();
      this.take(this.unsignedVarint());
    }
  }

  /** @throws KafkaJSProtocolError if the code at hand is not zero */
  refuseError(): void {
    const code = this.int16();
    if (code !== 0) throw createErrorFromCode(code);
  }

  /** Reads the message behind the code, too. @throws KafkaJSProtocolError with it, if the code is not zero */
  refuseExplainedError(): void {
    const code = this.int16();
    const message = this.string();
    if (code !== 0) throw Object.assign(createErrorFromCode(code), message ? { message } : {});
  }

  /** Of 32 bits, in five bytes at most (Kafka's ByteUtils.readUnsignedVarint). */
  private unsignedVarint(): number {
    let value = 0;
    for (let place = 1; place <= 128 ** 4; place *= 128) {
      const [byte] = this.take(1);
      value += (byte % 128) * place;
      if (byte < 128) return value;
    }
    throw new RangeError(`a length goes on at byte ${this.offset}, where one of 32 bits has ended`);
  }

  private take(length: number): Buffer {
    const start = this.offset;
    this.offset += length;
    if (this.offset > this.buffer.length) {
      throw new RangeError(`a field ends at byte ${this.offset}, the response at ${this.buffer.length}`);
    }
    return this.buffer.subarray(start, this.offset);
  }
}
