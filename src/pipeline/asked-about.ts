/** The part of the output phase that has to ask somebody else about a live stream: frames wait, and so does the provider. */
import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { Routed } from '../exchange/exchange.ts';
import type { ReplyFrame, Valve } from '../exchange/frame.ts';
import { holdUntilJudged } from '../operators/hold-until-judged.ts';
import type { StreamStop } from '../policies/channel-filters.ts';
import type { WindowGate } from '../policies/window-gate.ts';
import { violation } from './judged.ts';
import type { Target } from './plan.ts';

/** Lets reply frames pass in windows that the gate's policies have judged. @throws {GatewayError} output_blocked, escalation_required */
export const askedAbout = (
  gate: WindowGate,
  { ledger }: Routed<Target>,
  policyViolationStatus: number,
): MonoTypeOperatorFunction<ReplyFrame> => {
  let valve: Valve | undefined;
  let noted = false;

  const note = (stop: StreamStop | undefined): void => {
    if (noted) return;
    noted = true;
    ledger.judge({
      verdict: stop?.kind ?? 'allow',
      reasonCode: stop?.reasonCode,
      policy: stop?.policy,
      message: stop?.message,
      policies: gate.results(),
    });
  };

  const judge = () =>
    gate.judge().pipe(
      map((stop) => {
        if (stop === undefined) return;
        note(stop);
        throw violation({ ...stop, verdict: stop.kind }, 'output', policyViolationStatus);
      }),
    );

  return (source) =>
    source.pipe(
      map((frame) => {
        if (frame.kind === 'head') valve = frame.valve;
        return frame;
      }),
      holdUntilJudged({
        due: () => gate.due,
        judge,
        pause: () => valve?.pause(),
        resume: () => valve?.resume(),
      }),
      map((frame) => {
        if (frame.kind === 'end' && gate.results().length > 0) note(undefined);
        return frame;
      }),
    );
};
