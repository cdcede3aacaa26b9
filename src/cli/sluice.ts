/** The executable: parses the command line and runs one command. */
import { runProgram, sluiceProgram } from './program.ts';

// Whoever reads us has read enough (`sluice explain … | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await runProgram(sluiceProgram(), process.argv);
