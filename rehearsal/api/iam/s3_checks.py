"""Checks of S3's calls. A request says by its method, path and query what it is.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations", and GetObject in its API reference.
"""

from typing import Any
from urllib.parse import parse_qs

from moto.s3 import s3_backends

from strict.world import ACCOUNT_ID

from .checks import Check
from .errors import NotSupported

#: Parameters that change nothing about who may ask: SDKs repeat the operation in one.
NEUTRAL = {"x-id"}
LISTING = {"list-type", "prefix", "delimiter", "max-keys", "continuation-token", "start-after", "encoding-type"}
#: Headers of a PUT that ask for more than s3:PutObject.
OTHER_PUTS = ("HTTP_X_AMZ_COPY_SOURCE", "HTTP_X_AMZ_TAGGING", "HTTP_X_AMZ_ACL", "HTTP_IF_MATCH")


def checks(environ: dict[str, Any]) -> list[Check] | None:
    """None if the request is of a kind that is not known here. Paths are in path style."""
    method = environ["REQUEST_METHOD"]
    bucket, _, key = environ["PATH_INFO"].removeprefix("/").partition("/")
    _check_policy(bucket)
    fields = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    query = {name: values[0] for name, values in fields.items() if name not in NEUTRAL}
    if method in ("GET", "HEAD") and key and set(query) <= {"versionId"}:
        return _get(bucket, key, query.get("versionId"))
    if method == "PUT" and key and not query and not any(header in environ for header in OTHER_PUTS):
        return [Check("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}", "object")]
    if (
        bucket
        and not key
        and ((method == "GET" and "list-type" in query) or method == "HEAD")
        and set(query) <= LISTING
    ):
        context = {f"s3:{name}": query.get(name) for name in ("prefix", "delimiter", "max-keys")}
        return [Check("s3:ListBucket", f"arn:aws:s3:::{bucket}", "bucket", context)]
    return None


def _check_policy(bucket: str) -> None:
    stored = s3_backends[ACCOUNT_ID]["aws"].buckets.get(bucket)
    if stored is not None and stored.policy:
        raise NotSupported(f"policy of bucket {bucket}")


def _get(bucket: str, key: str, version: str | None) -> list[Check]:
    """Only who may list a bucket is told that a key is missing (404); for others it is forbidden (403)."""
    action, context = ("s3:GetObject", {}) if version is None else ("s3:GetObjectVersion", {"s3:versionid": version})
    found = [Check(action, f"arn:aws:s3:::{bucket}/{key}", "object", context)]
    if not _exists(bucket, key, version):
        found.append(Check("s3:ListBucket", f"arn:aws:s3:::{bucket}", "bucket", {"s3:prefix": None}))
    return found


def _exists(bucket: str, key: str, version: str | None) -> bool:
    backend = s3_backends[ACCOUNT_ID]["aws"]
    return bucket in backend.buckets and backend.get_object(bucket, key, version) is not None
