/// Tests of the packaged program from outside, as its users meet it: started by the launcher, spoken to over HTTP,
/// by the official suite and clients too, stopped and killed. All are tagged `slow`; Maven runs them after it has
/// packaged the program.
@NullMarked
package dev.millrace.conformance;

import org.jspecify.annotations.NullMarked;
