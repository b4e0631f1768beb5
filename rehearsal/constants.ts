/** Addresses and names of the local cloud. All are documentation or link-local ranges, inside namespaces. */
export const ACCOUNT_ID = '123456789012';

/** The namespace with the VPC's router, metadata service and DNS. Guests have one namespace each beside it. */
export const VPC_NAMESPACE = 'kafka-vpc';
/** The namespace outside: the AWS API, public DNS, and whoever connects from the internet. */
export const INTERNET_NAMESPACE = 'kafka-internet';

export const INTERNET = {
  router: '198.51.100.1',
  /** The operator and other clients. */
  client: '198.51.100.10',
  api: '198.51.100.20',
  dns: '198.51.100.53',
  cidr: '198.51.100.0/24',
} as const;

/** 443 although it speaks plain HTTP: security groups let nodes out to nothing but HTTPS and each other. */
export const API_PORT = 443;
/** Same form inside and outside the VPC, as with AWS's public endpoints. An address, so S3 uses path style. */
export const API_ENDPOINT = `http://${INTERNET.api}:${API_PORT}`;

export const IMDS_ADDRESS = '169.254.169.254';

/** Cgroup under which everything runs that the local cloud starts. */
export const CGROUP = 'kafka-rehearsal';
