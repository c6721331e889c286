package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.store.StreamStore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What the append path is given to work with.
///
/// @param store where the logs stand
/// @param keys where a stream's log stands in the store
/// @param nanoTime a clock that never goes back, nanoseconds from anywhere
/// @param seed what names of batches and waits are drawn from: different for every process
/// @param onFatal told once when an owner's loop has ended by an error, after everything pending was answered: ends the
/// process
public record Surroundings(
        StreamStore store,
        Function<StreamPath, StreamKey> keys,
        LongSupplier nanoTime,
        long seed,
        Consumer<Throwable> onFatal) {
    private static final String GENERATOR = "L64X128MixRandom";

    /// Those of a real node.
    public static Surroundings of(StreamStore store, long seed, Consumer<Throwable> onFatal) {
        return new Surroundings(store, StreamKeys::of, System::nanoTime, seed, onFatal);
    }

    /// A generator of a shard's own.
    RandomGenerator randomOf(int shard) {
        return RandomGeneratorFactory.of(GENERATOR).create(seed + shard);
    }
}
