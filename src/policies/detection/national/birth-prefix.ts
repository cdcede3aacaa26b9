/** Numbers that begin with a birth date: whether the date can exist. */

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether month and day exist; 29 February always may. */
export const isDayOfYear = (month: number, day: number): boolean => day >= 1 && day <= (days[month - 1] ?? 0);

/** Six figures as YYMMDD. */
export const startsWithBirth = (value: string): boolean =>
  isDayOfYear(Number(value.slice(2, 4)), Number(value.slice(4, 6)));

/** Six figures as DDMMYY. */
export const startsWithDay = (value: string): boolean =>
  isDayOfYear(Number(value.slice(2, 4)), Number(value.slice(0, 2)));
