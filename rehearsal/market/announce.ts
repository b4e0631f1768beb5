import type { Notice } from '../imds/notices';

export const ANNOUNCEMENTS = ['terminate', 'stop', 'hibernate', 'rebalance', 'maintenance'] as const;
export type Announcement = (typeof ANNOUNCEMENTS)[number];

/** What the metadata service serves for it. @param at when it takes effect, in milliseconds since 1970 */
export function noticeOf(announcement: Announcement, at: number, now: number): Notice {
  // EC2 writes whole seconds.
  const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  switch (announcement) {
    case 'terminate':
    case 'stop':
    case 'hibernate':
      return { spot: { action: announcement, time: iso(at) } };
    case 'rebalance':
      return { rebalance: { noticeTime: iso(now) } };
    case 'maintenance':
      return { maintenance: [maintenanceEvent(at)] };
  }
}

function maintenanceEvent(at: number): NonNullable<Notice['maintenance']>[number] {
  const gmt = new Date(at).toUTCString().replace(/^\w+, /, '');
  return {
    EventId: `instance-event-${at.toString(16).padStart(17, '0')}`,
    Code: 'instance-retirement',
    State: 'active',
    Description: 'The instance is running on degraded hardware',
    NotBefore: gmt,
  };
}
