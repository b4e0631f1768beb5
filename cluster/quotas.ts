/** A quota of an AWS account in one region, as Service Quotas names it. */
export interface Quota {
  service: 'ec2' | 'vpc';
  code: string;
  name: string;
}

/** The quotas that a cluster counts against. A new account has five of each (Service Quotas, AWS default value). */
export const QUOTAS = {
  spotVcpus: {
    service: 'ec2',
    code: 'L-34B43A08',
    name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
  },
  onDemandVcpus: {
    service: 'ec2',
    code: 'L-1216C47A',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  },
  elasticIps: { service: 'ec2', code: 'L-0263D0A3', name: 'EC2-VPC Elastic IPs' },
  vpcs: { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region' },
  internetGateways: {
    service: 'vpc',
    code: 'L-A4707A72',
    name: 'Internet gateways per Region',
  },
} as const satisfies Record<string, Quota>;

/** What to do about a quota that is too low. @param region its region: each has quotas of its own */
export function requestQuota({ service, code, name }: Quota, region: string, value: number): string {
  return (
    `request ${value} or more of quota ${code}, "${name}", for ${region}: aws service-quotas ` +
    `request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value} ` +
    `--region ${region}`
  );
}
