/** The executable: parses the command line and runs one command. */
import { runProgram, sluiceProgram } from './program.ts';

await runProgram(sluiceProgram(), process.argv);
