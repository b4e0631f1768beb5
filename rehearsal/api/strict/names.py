"""Names as each service takes them. moto takes nearly any.

Sources: the API reference of each call named below.
"""

import re
from typing import Any

from moto.autoscaling.exceptions import ValidationError as AutoScalingValidationError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.launch_templates import LaunchTemplateBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.iam.exceptions import ValidationError as IamValidationError
from moto.iam.models import IAMBackend
from moto.s3.exceptions import InvalidBucketName
from moto.s3.models import S3Backend
from moto.ssm.exceptions import SSMException, ValidationException
from moto.ssm.models import SimpleSystemManagerBackend

from .patching import wrap

IAM_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
LAUNCH_TEMPLATE_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
GROUP_NAME = re.compile(r"[^:]{1,255}")
SECURITY_GROUP_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PARAMETER_NAME = re.compile(r"[a-zA-Z0-9_.\-/]+")
PARAMETER_LEVELS = 15
#: Of the ARN. The part before the name counts.
PARAMETER_ARN_LENGTH = 1011


def _check_iam_name(field: str, name: str, limit: int) -> None:
    if len(name) > limit:
        raise IamValidationError(
            f"1 validation error detected: Value '{name}' at '{field}' failed to satisfy constraint: "
            f"Member must have length less than or equal to {limit}"
        )
    if not IAM_NAME.fullmatch(name):
        raise IamValidationError(
            f"The specified value for {field} is invalid. It must contain only alphanumeric characters and/or the "
            "following: +=,.@_-"
        )


@wrap(
    IAMBackend,
    "create_role",
    "role_name",
    "assume_role_policy_document",
    "path",
    "permissions_boundary",
    "description",
    "tags",
    "max_session_duration",
    "linked_service",
)
def create_role(original: Any, self: Any, role_name: str, *args: Any, **kwargs: Any) -> Any:
    _check_iam_name("roleName", role_name, 64)
    return original(self, role_name, *args, **kwargs)


@wrap(IAMBackend, "put_role_policy", "role_name", "policy_name", "policy_json")
def put_role_policy(original: Any, self: Any, role_name: str, policy_name: str, policy_json: str) -> None:
    _check_iam_name("policyName", policy_name, 128)
    original(self, role_name, policy_name, policy_json)


@wrap(IAMBackend, "create_instance_profile", "name", "path", "role_names", "tags")
def create_instance_profile(original: Any, self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    _check_iam_name("instanceProfileName", name, 128)
    return original(self, name, *args, **kwargs)


@wrap(LaunchTemplateBackend, "create_launch_template", "name", "description", "template_data", "tag_spec")
def create_launch_template(original: Any, self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    if not LAUNCH_TEMPLATE_NAME.fullmatch(name):
        raise EC2ClientError(
            "InvalidLaunchTemplateName.MalformedException",
            "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
            "following characters: - ( ) . / _.",
        )
    return original(self, name, *args, **kwargs)


@wrap(AutoScalingResponse, "create_auto_scaling_group")
def create_auto_scaling_group(original: Any, self: Any) -> ActionResult:
    name = self._get_param("AutoScalingGroupName") or ""
    if not GROUP_NAME.fullmatch(name):
        raise AutoScalingValidationError(
            f"1 validation error detected: Value '{name}' at 'autoScalingGroupName' failed to satisfy constraint: "
            "Member must have length between 1 and 255, and no colon"
        )
    return original(self)


@wrap(
    SecurityGroupBackend,
    "create_security_group",
    "name",
    "description",
    "vpc_id",
    "tags",
    "force",
    "is_default",
)
def create_security_group(original: Any, self: Any, name: str, description: str, *args: Any, **kwargs: Any) -> Any:
    if name.startswith("sg-"):
        message = "Group names may not be in the format sg-*"
        raise EC2ClientError("InvalidParameterValue", f"invalid value for parameter groupName: {name}. {message}")
    for field, text in (("groupName", name), ("groupDescription", description or "")):
        if not SECURITY_GROUP_TEXT.fullmatch(text):
            raise EC2ClientError(
                "InvalidParameterValue",
                f"Value ({text}) for parameter {field} is invalid. Character sets beyond ASCII are not supported, and "
                "neither are more than 255 characters.",
            )
    return original(self, name, description, *args, **kwargs)


@wrap(S3Backend, "create_bucket", "bucket_name", "region_name", "bucket_namespace")
def create_bucket(original: Any, self: Any, bucket_name: str, *args: Any, **kwargs: Any) -> Any:
    if not BUCKET_NAME.fullmatch(bucket_name) or ".." in bucket_name:
        raise InvalidBucketName()
    return original(self, bucket_name, *args, **kwargs)


@wrap(
    SimpleSystemManagerBackend,
    "put_parameter",
    "name",
    "description",
    "value",
    "parameter_type",
    "allowed_pattern",
    "keyid",
    "overwrite",
    "tags",
    "data_type",
    "tier",
    "policies",
)
def put_parameter(original: Any, self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    if not PARAMETER_NAME.fullmatch(name):
        raise ValidationException(
            'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of '
            "sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the "
            "following 3 symbols .-_"
        )
    arn = f"arn:aws:ssm:{self.region_name}:{self.account_id}:parameter/{name.removeprefix('/')}"
    if len(arn) > PARAMETER_ARN_LENGTH:
        raise ValidationException(f"Parameter name: its ARN is longer than {PARAMETER_ARN_LENGTH} characters")
    if name.removeprefix("/").count("/") + 1 > PARAMETER_LEVELS:
        raise SSMException(
            "HierarchyLevelLimitExceededException",
            f"Parameter hierarchy exceeds the limit of {PARAMETER_LEVELS} levels",
        )
    return original(self, name, *args, **kwargs)
