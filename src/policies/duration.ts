/** `500ms`, `5s`, `2m`, `1h` in a policy's settings, as milliseconds. */
import { z } from 'zod';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const shape = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

const isUnit = (unit: string | undefined): unit is keyof typeof units =>
  unit !== undefined && Object.hasOwn(units, unit);

/** A duration as text, parsed to milliseconds. */
export const durationSchema = () =>
  z.string().transform((text, context): number => {
    const [, amount, unit] = shape.exec(text) ?? [];
    if (amount !== undefined && isUnit(unit)) return Number(amount) * units[unit];
    context.addIssue({ code: 'custom', message: 'a duration is a number and a unit, such as 500ms, 5s or 2m' });
    return z.NEVER;
  });
