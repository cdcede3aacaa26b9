/** `npm run docs`: writes docs/configuration.md. */
import { writeFileSync } from 'node:fs';
import { configurationReference } from './reference.ts';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), configurationReference());
