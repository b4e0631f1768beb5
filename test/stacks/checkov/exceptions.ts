/** A finding of checkov that stays, and why. */
export interface Exception {
  check: string;
  /** Resources it is about, as `type.name`. Any other resource with the same finding fails the test. */
  resource: RegExp;
  reason: string;
}

const CUSTOMER_KEY =
  "Encrypted with the account's AWS-managed key: a key of one's own costs $1 a month, and needs grants for instances and Auto Scaling";
const BUCKET = /^aws_s3_bucket\.artifacts_bucket_/;

export const EXCEPTIONS: Exception[] = [
  { check: 'CKV_AWS_337', resource: /^aws_ssm_parameter\./, reason: CUSTOMER_KEY },
  {
    check: 'CKV_AWS_189',
    resource: /^aws_ebs_volume\.(broker|controller)-\d+-volume$/,
    reason: CUSTOMER_KEY,
  },
  { check: 'CKV_AWS_145', resource: BUCKET, reason: CUSTOMER_KEY },
  {
    check: 'CKV_AWS_26',
    resource: /^aws_sns_topic\.events_topic_/,
    reason:
      "Auto Scaling cannot publish under the AWS-managed key, and a key of one's own costs $1 a month: messages hold no data and no secrets",
  },
  {
    check: 'CKV2_AWS_34',
    resource: /^aws_ssm_parameter\.(identity|volumes|secret-versions)$/,
    reason:
      "No secret: the cluster's id, its CA's fingerprint, its volumes' sizes and its secrets' versions, for plans to look at",
  },
  {
    check: 'CKV_AWS_88',
    resource: /^aws_launch_template\.(broker|controller)-\d+_template_/,
    reason:
      'The only way out to the AWS APIs without a NAT gateway ($33 a month and zone); security groups let nothing in but the listeners',
  },
  {
    check: 'CKV2_AWS_19',
    resource: /^aws_eip\.broker-\d+-eip$/,
    reason: 'Associated by the agent of whichever instance is the node',
  },
  {
    check: 'CKV2_AWS_5',
    resource: /^aws_security_group\.security-groups_(broker|controller)_/,
    reason: 'Used by the launch templates of another stack, which checkov reads by itself',
  },
  {
    check: 'CKV2_AWS_11',
    resource: /^aws_vpc\.vpc$/,
    reason: 'Flow logs of replication and clients would be billed by the GB; who wants them adds them',
  },
  {
    check: 'CKV_AWS_18',
    resource: BUCKET,
    reason: 'Public software and markers: access logs would need a second bucket for nothing worth reading',
  },
  { check: 'CKV2_AWS_62', resource: BUCKET, reason: 'Nothing waits for events of it' },
  {
    check: 'CKV_AWS_394',
    resource: /^data\.zones$/,
    reason: 'Made for nothing: a plan that is refused names all the zones that could be written instead',
  },
  {
    check: 'CKV_AWS_144',
    resource: BUCKET,
    reason: 'A bundle can be built again, and a marker is about a volume of the same region',
  },
];
