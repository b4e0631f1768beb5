import { z } from 'zod';

const node = z.object({
  name: z.string(),
  role: z.enum(['controller', 'broker']),
  id: z.int(),
  zone: z.string(),
  address: z.string(),
  /** Public name of a broker that clients outside the VPC may reach; absent (null once read) otherwise. */
  publicDns: z
    .string()
    .nullish()
    .transform((name) => name ?? null),
  volumeId: z.string(),
});

/** Outputs of the compute stack, read by the scripts. */
export const outputsSchema = z.object({
  cluster_name: z.string(),
  region: z.string(),
  /** host:port,... for clients outside the VPC; inside it, if nobody outside may connect. */
  bootstrap_servers: z.string(),
  /** host:port,... for clients inside the VPC. */
  private_bootstrap_servers: z.string(),
  /** SNS topic of everything that somebody should hear of: who wants to subscribes to it. */
  events_topic_arn: z.string(),
  nodes: z.array(node),
});

export type ClusterOutputs = z.output<typeof outputsSchema>;
/** As the stack writes them: cdktf's outputs take no null. */
export type WrittenClusterOutputs = z.input<typeof outputsSchema>;
