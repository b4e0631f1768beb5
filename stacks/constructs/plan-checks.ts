import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DataAwsEc2InstanceTypeOfferings } from '@cdktf/provider-aws/lib/data-aws-ec2-instance-type-offerings';
import { DataAwsServicequotasServiceQuota } from '@cdktf/provider-aws/lib/data-aws-servicequotas-service-quota';
import type { Construct } from 'constructs';
import { MARKETS } from '../../cluster/config';
import { VCPU_QUOTAS, vcpusNeeded } from '../../cluster/needs';
import type { Node } from '../../cluster/nodes';
import { requestQuota } from '../../cluster/quotas';

/**
 * What an account must have, asked when a stack is planned: a plan is refused with what to change, before anything is
 * made. Each check is a postcondition of the data source that answers it, so that it is said once and not by every
 * resource that needs it. In a destroy Terraform only warns of them.
 */

/** Zones exist in this account, are available, and are no local or wavelength zones. */
export function checkZones(scope: Construct, zones: string[]): void {
  new DataAwsAvailabilityZones(scope, 'zones', {
    state: 'available',
    filter: [{ name: 'zone-type', values: ['availability-zone'] }],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(setsubtract(${JSON.stringify(zones)}, self.names)) == 0}`,
          errorMessage:
            `zones \${join(", ", setsubtract(${JSON.stringify(zones)}, self.names))} are not available to this ` +
            'account, only ${join(", ", self.names)}: change zones in cluster.config.ts',
        },
      ],
    },
  });
}

/** Every node can run on at least one of its types in its zone. */
export function checkOfferings(scope: Construct, nodes: Node[]): void {
  for (const zone of new Set(nodes.map((node) => node.zone))) {
    const there = nodes.filter((node) => node.zone === zone);
    new DataAwsEc2InstanceTypeOfferings(scope, `offerings-${zone}`, {
      locationType: 'availability-zone',
      filter: [
        { name: 'location', values: [zone] },
        { name: 'instance-type', values: there.flatMap(({ instanceTypes }) => instanceTypes) },
      ],
      lifecycle: {
        postcondition: there.map(({ name, role, instanceTypes }) => ({
          condition: `\${length(setintersection(${JSON.stringify(instanceTypes)}, self.instance_types)) > 0}`,
          errorMessage:
            `${zone} offers none of the types that ${name} may run on (${instanceTypes.join(', ')}): add some that ` +
            `it offers to ${role}s.instanceTypes in cluster.config.ts, or choose another zone`,
        })),
      },
    });
  }
}

/** The account's quotas leave room for all nodes and one replacement in flight. Others' instances are not counted. */
export function checkVcpuQuotas(scope: Construct, nodes: Node[], region: string): void {
  for (const market of MARKETS) {
    const needed = vcpusNeeded(nodes, market);
    if (needed === 0) continue;
    const quota = VCPU_QUOTAS[market];
    new DataAwsServicequotasServiceQuota(scope, `quota-${market}`, {
      serviceCode: quota.service,
      quotaCode: quota.code,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.value >= ${needed}}`,
            errorMessage:
              `the account may use \${self.value} ${market} vCPUs, and this cluster takes ${needed} with one node ` +
              `being replaced: ${requestQuota(quota, region, needed)}`,
          },
        ],
      },
    });
  }
}
