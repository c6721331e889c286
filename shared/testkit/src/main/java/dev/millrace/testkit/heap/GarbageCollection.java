package dev.millrace.testkit.heap;

import java.lang.ref.WeakReference;
import java.time.Duration;
import org.awaitility.Awaitility;

/// A collection of the whole heap: what is held weakly alone is gone afterwards.
public final class GarbageCollection {
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private GarbageCollection() {}

    /// Returns when an object that became unreachable in this call has been collected, with all that were
    /// unreachable before.
    public static void force() {
        WeakReference<Object> unreachable = new WeakReference<>(new Object());
        Awaitility.await("a collection of the whole heap").atMost(WAIT_MAX).until(() -> {
            System.gc();
            return unreachable.refersTo(null);
        });
    }
}
