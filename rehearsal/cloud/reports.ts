import { actionKey, type Action } from './plan';

export interface Unsaid {
  /** Leave out reports already made at this version of the state. */
  filter(actions: Action[]): Action[];
  said(action: Action): void;
}

/** A report is made once for each version of the state: until the API has taken it in, the plan repeats it. */
export function unsaid(version: () => number): Unsaid {
  const saidAt = new Map<string, number>();
  return {
    filter: (actions) => actions.filter((action) => saidAt.get(actionKey(action)) !== version()),
    said(action) {
      if (action.kind === 'report-instance' || action.kind === 'report-volume')
        saidAt.set(actionKey(action), version());
    },
  };
}
