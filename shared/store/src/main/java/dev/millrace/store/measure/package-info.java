/// What calls cost: counts and durations that any thread may add to and any may read, for metrics. A measured call is
/// passed on unchanged. No thread of its own, no lock; the clock is an argument.
@NullMarked
package dev.millrace.store.measure;

import org.jspecify.annotations.NullMarked;
