import { inflateRawSync } from 'node:zlib';

/** The parts of the format that a plan of Terraform's needs (APPNOTE.TXT 4.3): no encryption, no zip64. */
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;

export function isZip(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32LE(0) === LOCAL_HEADER;
}

/** @throws Error for an archive that can't be read to its end: what is not read is not searched */
export function zipEntries(archive: Buffer): { name: string; bytes: Buffer }[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const entries: { name: string; bytes: Buffer }[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== CENTRAL_HEADER)
      throw new Error('a damaged zip archive: no entry where one should be');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      archive.readUInt16LE(at + field),
    );
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes);
    entries.push({ name, bytes: contentOf(archive, at, name) });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

/** The directory is found from the end, before a comment if there is one. */
function findEnd(archive: Buffer): number {
  for (let at = archive.length - END_BYTES; at >= 0; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw new Error('a damaged zip archive: it has no directory');
}

function contentOf(archive: Buffer, central: number, name: string): Buffer {
  const method = archive.readUInt16LE(central + 10);
  const packedBytes = archive.readUInt32LE(central + 20);
  const local = archive.readUInt32LE(central + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${name} in a zip archive is packed by method ${method}, which nobody here can read`);
}
