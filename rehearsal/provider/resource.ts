import type { AutoScaling } from '@aws-sdk/client-auto-scaling';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { IAM } from '@aws-sdk/client-iam';
import type { S3 } from '@aws-sdk/client-s3';
import type { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import type { SNS } from '@aws-sdk/client-sns';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import type { Attributes } from './values/value';

export type Tags = Record<string, string>;

/** What a handler works with: the clients of the resource's region, and where it is. */
export interface Scope {
  region: string;
  accountId: string;
  ec2: EC2;
  autoscaling: AutoScaling;
  sns: SNS;
  ssm: SSM;
  s3: S3;
  sts: STS;
  iam: IAM;
  servicequotas: ServiceQuotas;
  /** Aborted when the operator interrupts Terraform: waits end then. */
  signal: AbortSignal;
}

/** What the API says of a resource. Names that are left out keep what the state has. */
export type Observed<S> = { [Name in keyof S]?: S[Name] | null } & { tags_all?: Tags };

/**
 * One resource type. `S` is its state as far as the handler uses it, in Terraform's own names.
 *
 * Planning, tags, regions, timeouts and the completion of computed attributes (by a read after every change) are
 * the provider's business, the same for all: a handler only calls the API.
 */
export interface Resource<S> {
  /** What a configuration may set. Anything else in the schema is refused: it would silently do nothing. */
  configurable: readonly (keyof S & string)[];
  /** The same within blocks, by their path ("rule.filter"); all of a block's attributes if it is not here. */
  configurableWithin?: Record<string, readonly string[]>;
  /** Attributes whose change replaces the resource. */
  forceNew?: readonly (keyof S & string)[];
  /** The real provider's defaults where the bindings, which don't carry them, leave null. */
  defaults?: Partial<S>;
  /** Attributes with a JSON document, of which the API may give back another spelling. */
  json?: readonly (keyof S & string)[];
  /** Computed attributes that a change of `changed` makes unknown until the apply. */
  recomputes?(changed: ReadonlySet<string>, planned: S): readonly (keyof S & string)[];

  /** Makes it and returns what identifies it: from here on a failure leaves a tainted resource in the state. */
  create(planned: S, scope: Scope, config: S): Promise<{ id: string } & Partial<S>>;
  /** What a creation still has to do once the resource exists. */
  settle?(state: S & { id: string }, scope: Scope, config: S): Promise<void>;
  /** Null if it is gone. */
  read(state: S & { id: string }, scope: Scope): Promise<Observed<S> | null>;
  /**
   * Brings everything but the tags to what is planned, and returns an id if it is a new one. Without it every
   * change but that of the tags replaces the resource.
   */
  update?(
    planned: S & { id: string },
    prior: S & { id: string },
    scope: Scope,
    config: S,
  ): Promise<{ id: string } | void>;
  retag?(state: S & { id: string }, tags: TagChange, scope: Scope): Promise<void>;
  delete(state: S & { id: string }, scope: Scope): Promise<void>;
  /** What an import id stands for; by default the id. */
  identify?(importId: string): Partial<S> & { id: string };
}

export interface TagChange {
  /** All tags as they shall be. */
  all: Tags;
  /** Keys that the resource has and shall not have. */
  remove: string[];
}

/** A resource whose type of state nobody but its handler knows. */
export type AnyResource = Resource<Attributes>;

export interface DataSource<S> {
  configurable: readonly (keyof S & string)[];
  read(config: S, scope: Scope): Promise<{ id: string } & Partial<S>>;
}
export type AnyDataSource = DataSource<Attributes>;
