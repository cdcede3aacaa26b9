/** The circuit's judgement: (state, event, now) → state. Pure. */

/** Durations are milliseconds. */
export interface CircuitSettings {
  readonly errorThresholdPercentage: number;
  readonly volumeThreshold: number;
  readonly rollingWindow: number;
  readonly cooldown: number;
  readonly halfOpenRequests: number;
}
