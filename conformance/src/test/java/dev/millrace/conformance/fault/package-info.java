/// Proof that nothing is lost, repeated or reordered whatever fails: nodes of the packaged program on one s2-lite, with
/// a proxy between each node and S2 that does what networks do, processes that are killed, and clients whose whole
/// history is judged afterwards.
///
/// A [FaultCampaign] goes through [Phase]s, one for each kind of fault and one for all together. In each, [Role]s work
/// on fresh streams through a balancer that sends every request to any node, each role on a thread of its own, and the
/// test's thread provokes the fault until it took effect often enough. Then the faults stop, the streams are read a
/// last time, and their histories are searched for an order that explains every answer.
@NullMarked
package dev.millrace.conformance.fault;

import org.jspecify.annotations.NullMarked;
