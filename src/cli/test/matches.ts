/** Whether something is what a test expects: objects may have more fields than are expected, everything else is equal. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const matches = (expected: unknown, actual: unknown): boolean => {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => matches(item, actual[index]))
    );
  if (isObject(expected))
    return isObject(actual) && Object.entries(expected).every(([key, value]) => matches(value, actual[key]));
  return Object.is(expected, actual);
};
