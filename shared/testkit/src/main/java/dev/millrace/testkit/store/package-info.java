/// Stores for tests, and the tests that every store must pass.
///
/// [dev.millrace.testkit.store.StreamStoreContract] says in tests what the port promises.
/// [dev.millrace.testkit.store.SimulatedStreamStore] keeps everything in memory and does nothing by itself: its clock
/// is set by the test, and calls are answered at once or when the test says so.
/// [dev.millrace.testkit.store.UnreliableStreamStore] and [dev.millrace.testkit.store.SlowStreamStore] stand before
/// another store and make it fail, or take its time, as a script or a seed says.
@NullMarked
package dev.millrace.testkit.store;

import org.jspecify.annotations.NullMarked;
