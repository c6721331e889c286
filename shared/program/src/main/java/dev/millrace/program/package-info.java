/// What every program of Millrace begins and ends with, whatever it does in between.
///
/// [dev.millrace.program.ProgramContext] reads the properties and refuses what it does not know;
/// [dev.millrace.program.StartFailure] says why a program could not start; [dev.millrace.program.FatalErrors] ends the
/// process when a part of it has died. Nothing here has a thread, but for the one that ends the process.
@NullMarked
package dev.millrace.program;

import org.jspecify.annotations.NullMarked;
