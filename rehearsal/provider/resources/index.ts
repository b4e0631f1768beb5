import type { AnyResource } from '../resource';
import type { ResourceType } from '../schema/bindings';
import { autoscalingGroup } from './autoscaling';
import { autoscalingNotification } from './autoscaling-notification';
import { ebsVolume } from './ebs';
import { eip } from './eip';
import { iamInstanceProfile, iamRole, iamRolePolicy } from './iam';
import { launchTemplate } from './launch-template';
import { internetGateway } from './internet-gateway';
import { route, routeTable, routeTableAssociation } from './routing';
import { s3Bucket } from './s3-bucket';
import {
  s3BucketEncryption,
  s3BucketOwnershipControls,
  s3BucketPolicy,
  s3BucketPublicAccessBlock,
  s3BucketVersioning,
} from './s3-bucket-settings';
import { s3BucketLifecycle } from './s3-lifecycle';
import { s3Object } from './s3-object';
import { egressRule, ingressRule } from './security-group-rules';
import { defaultSecurityGroup, securityGroup } from './security-groups';
import { snsTopic, snsTopicSubscription } from './sns';
import { ssmParameter } from './ssm';
import { subnet, subnetCidrReservation } from './subnets';
import { vpc } from './vpc';
import { vpcEndpoint } from './vpc-endpoint';

/** A handler for every type of the schema: the compiler sees to it that none is missing. */
const handlers = {
  aws_autoscaling_group: autoscalingGroup,
  aws_autoscaling_notification: autoscalingNotification,
  aws_default_security_group: defaultSecurityGroup,
  aws_ebs_volume: ebsVolume,
  aws_ec2_subnet_cidr_reservation: subnetCidrReservation,
  aws_eip: eip,
  aws_iam_instance_profile: iamInstanceProfile,
  aws_iam_role: iamRole,
  aws_iam_role_policy: iamRolePolicy,
  aws_internet_gateway: internetGateway,
  aws_launch_template: launchTemplate,
  aws_route: route,
  aws_route_table: routeTable,
  aws_route_table_association: routeTableAssociation,
  aws_s3_bucket: s3Bucket,
  aws_s3_bucket_lifecycle_configuration: s3BucketLifecycle,
  aws_s3_bucket_ownership_controls: s3BucketOwnershipControls,
  aws_s3_bucket_policy: s3BucketPolicy,
  aws_s3_bucket_public_access_block: s3BucketPublicAccessBlock,
  aws_s3_bucket_server_side_encryption_configuration: s3BucketEncryption,
  aws_s3_bucket_versioning: s3BucketVersioning,
  aws_s3_object: s3Object,
  aws_security_group: securityGroup,
  aws_sns_topic: snsTopic,
  aws_sns_topic_subscription: snsTopicSubscription,
  aws_ssm_parameter: ssmParameter,
  aws_subnet: subnet,
  aws_vpc: vpc,
  aws_vpc_endpoint: vpcEndpoint,
  aws_vpc_security_group_egress_rule: egressRule,
  aws_vpc_security_group_ingress_rule: ingressRule,
} satisfies Record<ResourceType, unknown>;

// Each handler knows its own attributes; to what is common to all they are just values by name.
export const resources = handlers as unknown as Record<ResourceType, AnyResource>;
