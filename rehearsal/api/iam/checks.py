"""What a call is checked for: action, resource and condition keys, once for each resource that it touches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from strict.world import ACCOUNT_ID

from .conditions import Value


@dataclass(frozen=True)
class Check:
    """All of a call's checks have to pass."""

    #: As in a policy, for example ec2:AttachVolume.
    action: str
    #: An ARN, or * for actions that know no resources.
    resource: str
    #: Type of the resource in the authorization reference, for example volume. Empty with *.
    kind: str = ""
    #: Condition keys of resource and request. None for what this resource does not have.
    context: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A request of the query protocols."""

    action: str
    region: str
    fields: dict[str, list[str]]

    @classmethod
    def parse(cls, action: str, region: str, body: bytes) -> "Form":
        return cls(action, region, parse_qs(body.decode(errors="replace"), keep_blank_values=True))

    def get(self, name: str) -> str | None:
        return self.fields.get(name, [None])[0]

    def numbered(self, name: str, suffix: str = "") -> list[str]:
        """Values of ResourceId.1, ResourceId.2, ..., or of Tag.1.Key, Tag.2.Key, ..."""
        values = []
        while (value := self.get(f"{name}.{len(values) + 1}{suffix}")) is not None:
            values.append(value)
        return values

    def arn(self, resource: str) -> str:
        service = self.action.partition(":")[0]
        return f"arn:aws:{service}:{self.region}:{ACCOUNT_ID}:{resource}"


FormChecks = Callable[[Form], list[Check]]


def without_resource(form: Form) -> list[Check]:
    """Describing actions: AWS knows no resources for them."""
    return [Check(form.action, "*", context={"ec2:Region": form.region})]


def tag_keys(prefix: str, tags: dict[str, str]) -> dict[str, Value]:
    """Condition keys such as aws:ResourceTag/Node."""
    return {f"{prefix}/{key}": value for key, value in tags.items()}
