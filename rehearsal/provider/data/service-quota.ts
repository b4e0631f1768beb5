import type { ServiceQuota, ServiceQuotas } from '@aws-sdk/client-service-quotas';
import type { DataSource } from '../resource';
import { present } from '../resources/ec2';

type Quota = {
  service_code: string;
  service_name: string;
  quota_code: string | null;
  quota_name: string;
  adjustable: boolean;
  global_quota: boolean;
  arn: string;
  default_value: number;
  value: number;
};

/** A quota always has a default, but an applied value only if it was ever changed. */
export const serviceQuota: DataSource<Quota> = {
  configurable: ['service_code', 'quota_code'],
  async read({ service_code, quota_code }, { servicequotas }) {
    const asked = { ServiceCode: service_code, QuotaCode: present(quota_code, 'quota_code') };
    const answer = await servicequotas.getAWSDefaultServiceQuota(asked);
    const standard = present(answer.Quota, 'default quota');
    const applied = await appliedQuota(servicequotas, asked);
    return {
      id: present(standard.QuotaArn, 'ARN'),
      service_name: standard.ServiceName,
      quota_name: standard.QuotaName,
      adjustable: standard.Adjustable,
      global_quota: standard.GlobalQuota,
      default_value: standard.Value,
      arn: (applied ?? standard).QuotaArn,
      value: (applied ?? standard).Value,
    };
  },
};

async function appliedQuota(
  client: ServiceQuotas,
  asked: { ServiceCode: string; QuotaCode: string },
): Promise<ServiceQuota | undefined> {
  try {
    return (await client.getServiceQuota(asked)).Quota;
  } catch (error) {
    if ((error as Error).name === 'NoSuchResourceException') return undefined;
    throw error;
  }
}
