/** Headers that a target adds to every request: no credentials, none of the connection's own, nothing that no header can hold. */
import type { FindingList, KeyPath } from './finding.ts';
import { isCredentialHeader, looksLikeSecret } from './literal-secret.ts';
import { keyPlaceOf, type Located, placeOf } from './located.ts';
import type { TargetConfig } from './providers.schema.ts';

/** Headers of the connection itself are the gateway's own to write. */
const ownHeaders = /^(?:host|connection|content-length|transfer-encoding|keep-alive|te|trailer|upgrade|expect)$/i;

/** Checks the headers of the target at `base`. */
export const checkHeaders = (target: TargetConfig, base: KeyPath, root: Located, findings: FindingList): void => {
  for (const [name, value] of Object.entries(target.headers)) {
    const path = [...base, 'headers', name];
    if (isCredentialHeader(name) || looksLikeSecret(value)) {
      const message = 'a secret must not stand in the file; its value is not shown here';
      const suggestion = 'put it into an environment variable and write secret_key_ref: { env: NAME }';
      findings.error(placeOf(root, path), 'literal_secret', path, message, suggestion);
    } else if (ownHeaders.test(name)) {
      findings.error(
        keyPlaceOf(root, path),
        'wrong_value',
        path,
        `${name} is written by the gateway itself`,
        'remove it',
      );
    } else if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      findings.error(
        placeOf(root, path),
        'wrong_value',
        path,
        'this cannot stand in a header',
        'use printable ASCII on one line',
      );
    }
  }
};
