import { defineCluster } from './cluster/config';

/**
 * Your cluster. Every option with its default is described in cluster/config.ts.
 *
 * Who may connect from outside the VPC comes from the environment here, because it differs from operator to
 * operator: KAFKA_CLIENT_CIDRS=198.51.100.7/32. Write the networks down instead if they are the same for all.
 */
export default defineCluster({
  name: 'kafka',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  clients: { cidrs: (process.env.KAFKA_CLIENT_CIDRS ?? '').split(',').filter(Boolean) },
});
