/**
 * Writes a request of Kafka's protocol in a flexible version (KIP-482), field by field in the order of its schema: see
 * FlexibleReader.
 */
export class FlexibleWriter {
  private readonly parts: Buffer[] = [];

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int8(value: number): this {
    return this.integer(1, value);
  }

  int16(value: number): this {
    return this.integer(2, value);
  }

  int32(value: number): this {
    return this.integer(4, value);
  }

  string(text: string | null): this {
    return text === null ? this.unsignedVarint(0) : this.bytes(Buffer.from(text));
  }

  bytes(bytes: Buffer): this {
    this.unsignedVarint(bytes.length + 1);
    this.parts.push(bytes);
    return this;
  }

  /** As Kafka writes it. @param uuid null for none, all zeros */
  uuid(uuid: string | null): this {
    this.parts.push(uuid === null ? Buffer.alloc(16) : Buffer.from(uuid, 'base64url'));
    return this;
  }

  /** @param write an element, its tagged fields included */
  array<T>(elements: readonly T[], write: (element: T) => unknown): this {
    this.unsignedVarint(elements.length + 1);
    for (const element of elements) write(element);
    return this;
  }

  nullArray(): this {
    return this.unsignedVarint(0);
  }

  /** What goes before a nullable struct. */
  struct(): this {
    return this.int8(1);
  }

  /** In the place of a nullable struct. */
  noStruct(): this {
    return this.int8(-1);
  }

  /** What ends each struct, and the header of a request. */
  noTaggedFields(): this {
    return this.unsignedVarint(0);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts);
  }

  private integer(bytes: number, value: number): this {
    const buffer = Buffer.alloc(bytes);
    buffer.writeIntBE(value, 0, bytes);
    this.parts.push(buffer);
    return this;
  }

  private unsignedVarint(value: number): this {
    const bytes: number[] = [];
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    this.parts.push(Buffer.from([...bytes, left]));
    return this;
  }
}

/** What an Exchange sends: header and request without tagged fields, and between them what is written here. */
export function requestBody(write: (writer: FlexibleWriter) => unknown): Buffer {
  const writer = new FlexibleWriter().noTaggedFields();
  write(writer);
  return writer.noTaggedFields().toBuffer();
}
