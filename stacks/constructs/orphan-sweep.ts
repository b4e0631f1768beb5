import { DataResource, type ITerraformDependable, TerraformSelf } from 'cdktf';
import { Construct } from 'constructs';

export interface OrphanSweepProps {
  cluster: string;
  region: string;
  /** Absolute path of the compiled scripts/sweep.ts. */
  program: string;
  /** What orphans still need while they drain: destroyed after the sweep. */
  dependsOn: ITerraformDependable[];
}

/**
 * Terminates instances that left their groups, from within a destroy: no stack knows of them, yet they hold volumes
 * and interfaces that other stacks want to delete.
 *
 * Whatever depends on this is destroyed before it. A destroy-time provisioner is taken from the configuration of the
 * destroy, but may refer to nothing except its own resource: hence cluster and region by way of its input, which the
 * state keeps.
 */
export class OrphanSweep extends Construct implements ITerraformDependable {
  private readonly resource: DataResource;

  constructor(scope: Construct, id: string, { cluster, region, program, dependsOn }: OrphanSweepProps) {
    super(scope, id);
    this.resource = new DataResource(this, 'target', {
      input: { cluster, region },
      dependsOn,
      provisioners: [
        {
          type: 'local-exec',
          when: 'destroy',
          // By the environment: no shell has to understand a path or a name.
          command: 'node "$SWEEP_PROGRAM" --cluster "$SWEEP_CLUSTER" --region "$SWEEP_REGION"',
          environment: {
            SWEEP_PROGRAM: program,
            SWEEP_CLUSTER: TerraformSelf.getString('input.cluster'),
            SWEEP_REGION: TerraformSelf.getString('input.region'),
          },
        },
      ],
    });
  }

  get fqn(): string {
    return this.resource.fqn;
  }
}
