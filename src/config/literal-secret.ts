/** Recognises secrets that were written into a file, so that they are refused and never echoed. */

/** The name of an environment variable. */
export const secretName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const wellKnown =
  /(?:sk[-_]|rk_live_|pk_live_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|hf_|gsk_|eyJ[A-Za-z0-9_-]{8,}\.)[A-Za-z0-9_./+=-]{6,}/;

/** Whether a text has the form of a well-known kind of key. */
export const looksLikeSecret = (text: string): boolean => wellKnown.test(text);

/** Header names whose value is a credential. */
export const isCredentialHeader = (name: string): boolean =>
  /^(?:proxy-)?authorization$|^cookie$|^(?:x-)?api-?key$|^x-goog-api-key$|^ocp-apim-subscription-key$/i.test(name);

/** Keys whose value names a secret. */
export const isSecretKey = (key: string): boolean =>
  /(?:secret|token|password|api_?key|credential)s?(?:_key)?(?:_ref)?$/i.test(key);

const credentialKey =
  /^(\s*(?:- )?["']?[\w-]*(?:key|token|secret|password|passwd|authorization|cookie)[\w-]*["']?\s*:\s*)(?![\s{&*|>#])\S.*$/i;

/** A line of a file as it may be shown: what looks like a credential is replaced by `…`. */
export const maskLine = (line: string): string =>
  line
    .replace(/((?:secret_key_ref|signing_secret_ref|token_ref)["']?\s*:\s*)(?!\s*\{)\S.*$/, '$1…')
    .replace(/(\benv["']?\s*:\s*)(["']?)([^\s,}"']+)/, (whole, lead: string, quote: string, name: string) =>
      secretName.test(name) && !looksLikeSecret(name) ? whole : `${lead}${quote}…`,
    )
    .replace(credentialKey, '$1…')
    .replace(/(\/\/)[^\s/@]+@/g, '$1…@')
    .replace(new RegExp(wellKnown, 'g'), '…')
    .replace(/(\b(?:Bearer|Basic)\s+)\S+/gi, '$1…');
