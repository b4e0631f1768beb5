"""CreateTags: only for what exists, and not under keys that the metadata service could not serve.

moto tags instances and interfaces that were never there, and lets everybody write AWS's own tags.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.tags import TagBackend
from moto.ec2.responses.tags import TagResponse

from .launches import check_metadata_tags
from .patching import wrap
from .tag_views import written


@wrap(TagResponse, "create_tags")
def respond_create_tags(original: Any, self: Any) -> ActionResult:
    backend = self.ec2_backend
    if any(tag["Key"].lower().startswith("aws:") for tag in self._get_param("Tags", [])):
        raise EC2ClientError("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
    for resource_id in self._get_param("Resources", []):
        if resource_id.startswith("i-"):
            backend.get_instance(resource_id)
        elif resource_id.startswith("eni-"):
            backend.get_network_interface(resource_id)
    with written(backend, self._get_param("Resources", [])):
        return original(self)


@wrap(TagResponse, "delete_tags")
def respond_delete_tags(original: Any, self: Any) -> ActionResult:
    with written(self.ec2_backend, self._get_param("Resources", [])):
        return original(self)


@wrap(TagBackend, "create_tags", "resource_ids", "tags")
def create_tags(original: Any, self: Any, resource_ids: list[str], tags: dict[str, str]) -> bool:
    # Called from constructors too, before there are reservations.
    instances = self.all_instances() if hasattr(self, "reservations") else []
    for instance in instances:
        if instance.id in resource_ids and instance.metadata_options.instance_metadata_tags == "enabled":
            check_metadata_tags(tags)
    return original(self, resource_ids, tags)
