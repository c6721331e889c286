/// Proof of "exactly once": publishers, sessions and sources that come and go, while the programs that carry their
/// messages are killed, cut off and started again.
///
/// A [DeliveryCampaign] lets [Publisher]s, [SessionUser]s and a [SourceUser] work against a [Ground], the programs
/// under test, and strikes it. Each of them writes down what it asked and what it was answered: a [Publication] per
/// message, a [Demand] per subscription. At the end the [Judge] compares what every session holds with that alone. An
/// unknown outcome is asked again until it is known, or read from the source.
///
/// A virtual thread per client; what several share says so.
@NullMarked
package dev.millrace.conformance.delivery;

import org.jspecify.annotations.NullMarked;
