/**
 * The TCP ports of a cluster, one per listener. Nothing else listens on a node's address.
 *
 * CONTROLLER and BROKER speak mutual TLS between nodes. CLIENT serves clients inside the VPC and PUBLIC those
 * outside it: the same SASL_SSL, under another advertised name, since traffic through a public address is
 * billed even within a zone.
 */
export const PORTS = {
  broker: 9091,
  client: 9092,
  controller: 9093,
  public: 9094,
} as const;

/** Metrics and health of a node's watcher, on its loopback address only. */
export const METRICS_PORT = 9180;
