import { type LocationType, paginateDescribeInstanceTypeOfferings } from '@aws-sdk/client-ec2';
import type { DataSource } from '../resource';
import { present } from '../resources/ec2';
import { type FilterBlock, toFilters } from './filters';

type Offerings = {
  location_type: string | null;
  filter: FilterBlock[];
  instance_types: string[];
  locations: string[];
  location_types: string[];
};

/** Three lists side by side: the nth entries of all belong together. */
export const instanceTypeOfferings: DataSource<Offerings> = {
  configurable: ['location_type', 'filter'],
  async read({ location_type, filter }, { ec2, region }) {
    const pages = paginateDescribeInstanceTypeOfferings(
      { client: ec2 },
      { LocationType: (location_type ?? undefined) as LocationType | undefined, Filters: toFilters(filter) },
    );
    const state: Pick<Offerings, 'instance_types' | 'locations' | 'location_types'> = {
      instance_types: [],
      locations: [],
      location_types: [],
    };
    for await (const { InstanceTypeOfferings = [] } of pages) {
      for (const offering of InstanceTypeOfferings) {
        state.instance_types.push(present(offering.InstanceType, 'instance type'));
        state.locations.push(present(offering.Location, 'location'));
        state.location_types.push(present(offering.LocationType, 'location type'));
      }
    }
    return { id: region, ...state };
  },
};
