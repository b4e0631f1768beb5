import type { Image } from '@aws-sdk/client-ec2';
import type { DataSource } from '../resource';
import { type FilterBlock, toFilters } from './filters';

type Ami = {
  filter: FilterBlock[];
  owners: string[] | null;
  most_recent: boolean | null;
  name_regex: string | null;
  image_id: string;
  name: string;
  arn: string;
  architecture: string;
  creation_date: string;
  description: string;
  owner_id: string;
  root_device_name: string;
  root_device_type: string;
  state: string;
  virtualization_type: string;
};

export const ami: DataSource<Ami> = {
  configurable: ['filter', 'owners', 'most_recent', 'name_regex'],
  async read({ filter, owners, most_recent, name_regex }, { ec2, region }) {
    const { Images } = await ec2.describeImages({
      Owners: owners ?? undefined,
      Filters: toFilters(filter),
    });
    const image = choose(
      (Images ?? []).filter(({ Name }) => new RegExp(name_regex ?? '').test(Name ?? '')),
      most_recent ?? false,
    );
    const id = image.ImageId ?? '';
    return {
      id,
      image_id: id,
      name: image.Name,
      arn: `arn:aws:ec2:${region}::image/${id}`,
      architecture: image.Architecture,
      creation_date: image.CreationDate,
      description: image.Description ?? '',
      owner_id: image.OwnerId,
      root_device_name: image.RootDeviceName ?? '',
      root_device_type: image.RootDeviceType ?? '',
      state: image.State ?? 'available',
      virtualization_type: image.VirtualizationType ?? 'hvm',
    };
  },
};

function choose(images: Image[], mostRecent: boolean): Image {
  const [newest, ...others] = [...images].sort((a, b) =>
    (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''),
  );
  if (!newest)
    throw new Error('Your query returned no results. Please change your search criteria and try again.');
  if (others.length > 0 && !mostRecent)
    throw new Error(
      'Your query returned more than one result. Please try a more specific search criteria, or set `most_recent` attribute to true.',
    );
  return newest;
}
