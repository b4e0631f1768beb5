"""DescribeInstances in pages. moto takes pages of any size, and stumbles over tokens that it never gave."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses.instances import InstanceResponse

from .patching import wrap

PAGE_SIZES = range(5, 1001)


@wrap(InstanceResponse, "describe_instances")
def describe_instances(original: Any, self: Any) -> ActionResult:
    size, token = self._get_int_param("MaxResults"), self._get_param("NextToken")
    if size is not None and self._get_param("InstanceIds"):
        raise EC2ClientError(
            "InvalidParameterCombination",
            "The parameter instancesSet cannot be used with the parameter maxResults",
        )
    if size is not None and size not in PAGE_SIZES:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value from {PAGE_SIZES[0]} to "
            f"{PAGE_SIZES[-1]}.",
        )
    if token is not None and token not in self.ec2_backend.reservations:
        raise EC2ClientError("InvalidParameterValue", f"Value ( {token} ) for parameter nextToken is invalid.")
    return original(self)
