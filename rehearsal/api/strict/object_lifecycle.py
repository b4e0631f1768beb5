"""Lifecycle rules of a bucket: how many old versions stay. moto forgets that part of a rule."""

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from .patching import wrap


@wrap(FakeBucket, "set_lifecycle", "rules")
def remember_newer_versions(original: Any, self: FakeBucket, rules: list[dict[str, Any]]) -> None:
    original(self, rules)
    for kept, given in zip(self.rules, rules, strict=True):
        newer = (given.get("NoncurrentVersionExpiration") or {}).get("NewerNoncurrentVersions")
        kept.newer_noncurrent_versions = None if newer is None else int(newer)


@wrap(S3Response, "get_bucket_lifecycle")
def show_newer_versions(original: Any, self: S3Response) -> Any:
    kept = self.backend.get_bucket_lifecycle(self.bucket_name)
    if not kept:
        # Refused, by way of the same serializer.
        return original(self)
    send = self.serialized

    def send_whole(answer: ActionResult) -> Any:
        for rule, shown in zip(kept, answer.result["Rules"], strict=True):
            if rule.newer_noncurrent_versions is not None:
                shown["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = rule.newer_noncurrent_versions
        return send(answer)

    self.serialized = send_whole
    return original(self)
