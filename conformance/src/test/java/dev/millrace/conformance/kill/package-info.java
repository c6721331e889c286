/// Proof of durability: the packaged program is killed under load, again and again on one data folder, and must
/// have kept everything that it had acknowledged.
///
/// A [Campaign] starts the program, lets its [Workload]s run, each on a thread of its own, kills the program when a
/// random number of requests has gone out, starts it again, and has each workload compare what is there with what
/// it was told. A workload is used by one thread at a time; what several share (a [Ledger], the [Round]) says so.
///
/// A [NodeCampaign] does the same to one of several [Nodes] on one s2-lite, while its clients go on at the others.
@NullMarked
package dev.millrace.conformance.kill;

import org.jspecify.annotations.NullMarked;
