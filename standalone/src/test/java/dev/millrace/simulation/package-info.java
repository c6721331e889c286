/// A deterministic simulation of everything that must agree: three nodes' append paths, lifecycles, announcements and
/// histories and the cleanup job, real ones, over a simulated S2, with time, network, crashes and clients drawn from
/// one seed.
///
/// ```
///  Clients ──► Node × 3 ──┐ plant?           ┌─► Witness ──► Judge, TrimRule, Rereading
///  Fate ──► kills, cuts   ├──────► Network ──┴─► SimulatedStreamStore
///           CleanupProcess┘   (delays, losses)
/// ```
///
/// [dev.millrace.simulation.PlantedBug] has the bugs that it must find, [dev.millrace.simulation.Plant] where they go.
///
/// One thread at a time runs it all: an event happens ([dev.millrace.simulation.Events]), the nodes do what there is to
/// do, what must always hold is looked at. The cleanup waits for S2 by letting the world go on by a step. Nothing reads
/// a real clock, so the same seed gives the same transcript: a failing one is run again by
/// `./millrace test --seed`.
@NullMarked
package dev.millrace.simulation;

import org.jspecify.annotations.NullMarked;
