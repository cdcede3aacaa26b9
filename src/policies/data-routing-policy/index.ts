/** Keeps data away from providers that promised too little about it. What a target does not say counts as not promised. */
import { definePolicy, type RouteCandidate } from '../policy.ts';
import { dataRoutingSchema } from './schema.ts';

export const dataRoutingPolicy = definePolicy({
  kind: 'data-routing-policy',
  phases: ['route'],
  schema: dataRoutingSchema,
  build: (settings) => ({
    route: ({ dataPolicy }: RouteCandidate) => {
      // Zero retention is a promise of its own, and it keeps any limit on days.
      const days = dataPolicy.zeroDataRetention ? 0 : dataPolicy.retentionDays;
      const most = settings.max_retention_days;
      return (
        (!settings.require_zero_data_retention || dataPolicy.zeroDataRetention) &&
        (!settings.require_no_training || dataPolicy.trainingOptOut) &&
        (most === undefined || (days !== undefined && days <= most))
      );
    },
  }),
});
