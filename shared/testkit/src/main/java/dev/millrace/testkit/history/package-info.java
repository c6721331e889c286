/// What clients did to a stream and were told, and whether that could have been.
///
/// A [dev.millrace.testkit.history.History] is recorded by any number of threads while they run; afterwards
/// [dev.millrace.testkit.history.StreamHistories] judges it stream by stream: is there an order of the operations, in
/// which each stands at one moment between its call and its answer, that a stream which does one thing at a time
/// would have answered in the same way? [dev.millrace.testkit.history.StreamModel] is that stream, written for the
/// purpose and sharing no code with the server; [dev.millrace.testkit.history.LinearizabilityChecker] searches.
///
/// A search that is given up is not a yes.
@NullMarked
package dev.millrace.testkit.history;

import org.jspecify.annotations.NullMarked;
