import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Resource, Scope, Tags } from '../resource';
import { unlessGone } from '../waiting';
import { ec2Arn, fromTagList, present, retagEc2, tagSpecification } from './ec2';
import { describeData } from './launch-template-description';
import { requestData } from './launch-template-request';
import { DATA_ATTRIBUTES, type LaunchTemplateSettings, WITHIN } from './launch-template-settings';
import { givenOrGeneratedName, namePrefix } from './naming';

type LaunchTemplate = LaunchTemplateSettings & {
  name: string | null;
  name_prefix: string | null;
  description: string | null;
  update_default_version: boolean | null;
  default_version: number;
  latest_version: number;
  arn: string;
  tags_all: Tags;
};

export const launchTemplate: Resource<LaunchTemplate> = {
  configurable: ['name', 'name_prefix', 'description', 'update_default_version', ...DATA_ATTRIBUTES],
  configurableWithin: WITHIN,
  forceNew: ['name', 'name_prefix'],
  recomputes(changed, planned) {
    if (!makesNewVersion((name) => changed.has(name))) return [];
    return planned.update_default_version ? ['latest_version', 'default_version'] : ['latest_version'];
  },

  async create(planned, { ec2 }) {
    const created = await ec2.createLaunchTemplate({
      LaunchTemplateName: givenOrGeneratedName(planned),
      VersionDescription: planned.description ?? undefined,
      LaunchTemplateData: requestData(planned),
      TagSpecifications: tagSpecification('launch-template', planned),
    });
    return { id: present(created.LaunchTemplate?.LaunchTemplateId, 'launch template id') };
  },
  async read({ id }, scope) {
    const answer = await unlessGone(scope.ec2.describeLaunchTemplates({ LaunchTemplateIds: [id] }));
    const template = answer?.LaunchTemplates?.[0];
    if (!template) return null;
    const latest = await latestVersion(id, scope);
    return {
      ...describeData(latest.data),
      name: template.LaunchTemplateName,
      name_prefix: namePrefix(template.LaunchTemplateName),
      description: latest.description,
      latest_version: template.LatestVersionNumber,
      default_version: template.DefaultVersionNumber,
      arn: ec2Arn(scope, 'launch-template', id),
      tags_all: fromTagList(template.Tags),
    };
  },
  async update(planned, prior, { ec2 }) {
    // Versions never change: whatever differs goes into a new one.
    const differs = (name: keyof LaunchTemplate) =>
      JSON.stringify(planned[name]) !== JSON.stringify(prior[name]);
    if (!makesNewVersion(differs)) return;
    const { LaunchTemplateVersion } = await ec2.createLaunchTemplateVersion({
      LaunchTemplateId: planned.id,
      VersionDescription: planned.description ?? undefined,
      LaunchTemplateData: requestData(planned),
    });
    if (planned.update_default_version)
      await ec2.modifyLaunchTemplate({
        LaunchTemplateId: planned.id,
        DefaultVersion: String(LaunchTemplateVersion?.VersionNumber),
      });
  },
  retag: retagEc2,
  async delete({ id }, { ec2 }) {
    await unlessGone(ec2.deleteLaunchTemplate({ LaunchTemplateId: id }));
  },
};

function makesNewVersion(differs: (name: keyof LaunchTemplate) => boolean): boolean {
  return (['description', ...DATA_ATTRIBUTES] as const).some(differs);
}

async function latestVersion(
  id: string,
  { ec2 }: Scope,
): Promise<{ data: ResponseLaunchTemplateData; description: string | null }> {
  const answer = await ec2.describeLaunchTemplateVersions({ LaunchTemplateId: id, Versions: ['$Latest'] });
  const [version] = answer.LaunchTemplateVersions ?? [];
  return {
    data: present(version?.LaunchTemplateData, 'data'),
    description: version?.VersionDescription ?? null,
  };
}
