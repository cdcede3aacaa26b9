/** How an exchange ended: the event's spine and the metric's label. Exactly one per exchange. */

/** completed: the caller has a whole answer · blocked: a policy ended it · failed: we could not answer · abandoned: the caller left. */
export type Outcome = 'completed' | 'blocked' | 'failed' | 'abandoned';
