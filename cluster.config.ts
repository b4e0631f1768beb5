import { defineCluster } from './cluster/config';

/** Your cluster. Every option with its default is described in cluster/config.ts. */
export default defineCluster({
  name: 'kafka',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  topics: {
    orders: { partitions: 12 },
  },
  users: {
    app: { produce: ['orders'], consume: ['orders'], groups: ['*'] },
  },
});
