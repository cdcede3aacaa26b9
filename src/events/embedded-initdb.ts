/** A process that makes an embedded database and ends: `initdb` takes 750 MB for some seconds, of which a process that stays would keep 150. */
import { PGlite } from '@electric-sql/pglite';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: embedded-initdb.ts DIRECTORY');

// Nobody waits for the result any more.
process.on('disconnect', () => process.exit(1));
const database = await PGlite.create({ dataDir: directory });
await database.close();
process.exit(0);
