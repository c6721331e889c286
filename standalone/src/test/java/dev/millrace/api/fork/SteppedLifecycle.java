package dev.millrace.api.fork;

import dev.millrace.api.append.Streams;
import dev.millrace.api.read.History;
import java.util.function.LongSupplier;

/// The creations and deletions of one node, whose delays are a test's.
public final class SteppedLifecycle {
    private SteppedLifecycle() {}

    /// Has something happen later.
    @FunctionalInterface
    public interface Later {
        void after(long delayMs, Runnable task);
    }

    public static StreamLifecycle of(
            Streams streams, History history, LongSupplier clockMs, ForkLimits limits, Later later) {
        Delays delays = (delayMs, home, task) -> later.after(delayMs, () -> home.execute(task));
        return new ForkingLifecycle(streams, history, clockMs, limits, delays);
    }
}
