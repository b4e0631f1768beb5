"""S3: conditional puts that cannot race, and large objects without needless copies."""

import io
import os
import threading
from collections.abc import Iterator
from typing import Any

from moto.s3.models import FakeKey
from moto.s3.responses import S3Response

from .patching import replace, replace_property, wrap

#: S3 has a lock of its own: a bundle's upload must not hold up the control plane.
LOCK = threading.RLock()

CHUNK_BYTES = 1 << 20

_this_thread = threading.local()


@wrap(S3Response, "_key_response", "request", "full_url")
def key_response(original: Any, self: Any, request: Any, full_url: str) -> Any:
    """The body is read by now. Check and write of `If-None-Match: *` are one step."""
    if request.method in ("GET", "HEAD"):
        return original(self, request, full_url)
    with LOCK:
        return original(self, request, full_url)


@wrap(S3Response, "_bucket_response", "request", "full_url")
def bucket_response(original: Any, self: Any, request: Any, full_url: str) -> Any:
    with LOCK:
        return original(self, request, full_url)


@replace(S3Response, "_handle_encoded_body", "body")
def decode_chunks(self: Any, body: io.BufferedIOBase | bytes) -> bytes:
    """moto appends chunk by chunk to one bytes object: minutes for a bundle in the SDK's 64 KiB chunks."""
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    chunks = []
    while size := int(stream.readline().strip() or b"0", 16):
        chunks.append(stream.read(size))
        stream.readline()
    return b"".join(chunks)


class FileBody:
    """The content of an object that moto keeps in a file: streamed as a whole, read in part."""

    def __init__(self, file: Any, size: int) -> None:
        # A descriptor of its own: the object may be deleted while it is being sent.
        self.descriptor = os.dup(file.fileno())
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        for offset in range(0, self.size, CHUNK_BYTES):
            yield os.pread(self.descriptor, min(CHUNK_BYTES, self.size - offset), offset)

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self.size)
        return os.pread(self.descriptor, max(0, stop - start), start)

    def close(self) -> None:
        """Called by werkzeug after the response, sent or not."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    __del__ = close


@wrap(S3Response, "get_object")
def get_object(original: Any, self: Any) -> Any:
    """moto reads the whole object into memory, once for each download."""
    _this_thread.streams = True
    try:
        return original(self)
    finally:
        _this_thread.streams = False


_read_value, _write_value = FakeKey.value.fget, FakeKey.value.fset


@replace_property(FakeKey, "value", setter=_write_value)
def value(self: Any) -> bytes | FileBody:
    buffer = self._value_buffer
    if getattr(_this_thread, "streams", False) and buffer._rolled:
        buffer.flush()
        return FileBody(buffer, self.contentsize)
    return _read_value(self)
