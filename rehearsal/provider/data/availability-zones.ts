import type { DataSource } from '../resource';
import { present } from '../resources/ec2';
import { type FilterBlock, toFilters } from './filters';

type Zones = {
  state: string | null;
  filter: FilterBlock[];
  names: string[];
  zone_ids: string[];
  group_names: string[];
};

export const availabilityZones: DataSource<Zones> = {
  configurable: ['state', 'filter'],
  async read({ state, filter }, { ec2, region }) {
    const byState = state === null ? [] : [{ name: 'state', values: [state] }];
    const { AvailabilityZones = [] } = await ec2.describeAvailabilityZones({
      Filters: toFilters([...byState, ...filter]),
    });
    const zones = AvailabilityZones.map(({ ZoneName, ZoneId, GroupName }) => ({
      name: present(ZoneName, 'zone name'),
      id: present(ZoneId, 'zone id'),
      group: present(GroupName, 'group name'),
    })).sort((a, b) => a.name.localeCompare(b.name));
    return {
      id: region,
      names: zones.map(({ name }) => name),
      zone_ids: zones.map(({ id }) => id),
      group_names: [...new Set(zones.map(({ group }) => group))],
    };
  },
};
