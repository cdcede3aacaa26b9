/** Tells a disk that is full from one that is broken. */

/** SQLITE_FULL. */
const sqliteFull = 13;

/** True for what a full disk, or a used-up quota, makes of a write. */
export const isNoSpace = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && error.errcode === sqliteFull) return true;
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
};
