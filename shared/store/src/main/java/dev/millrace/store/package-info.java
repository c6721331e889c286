/// The port to the log: what Millrace asks of a store, in S2's terms.
///
/// Two stores stand behind it, the embedded one and S2; the same contract tests run against both. Every call returns
/// at once and is completed on a thread of the store's; callbacks only enqueue. A remote write ends in one of three
/// ways, see [dev.millrace.store.AppendOutcome].
@NullMarked
package dev.millrace.store;

import org.jspecify.annotations.NullMarked;
