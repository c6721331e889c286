package dev.millrace.program.manage;

import dev.millrace.store.StoreHealth;
import dev.millrace.store.StreamStore;
import java.util.Optional;

/// Whether this process does its duty, as its health answers tell it. Only ever goes forward: starting, serving,
/// draining; failed is for good. Safe for any thread.
public final class Duty {
    private final StreamStore store;
    private volatile Stage stage = new Stage(Step.STARTING, "it has not begun yet");

    public Duty(StreamStore store) {
        this.store = store;
    }

    private enum Step {
        STARTING,
        SERVING,
        DRAINING,
        FAILED
    }

    private record Stage(Step step, String reason) {}

    /// It does what it is for: the public port is open, tasks are taken.
    public void onServing() {
        forward(new Stage(Step.SERVING, ""));
    }

    /// The process was asked to stop: it finishes what it has and takes nothing new.
    public void onDraining() {
        forward(new Stage(Step.DRAINING, "draining: the node is stopping"));
    }

    /// A bug or a broken surrounding ended this process's duty.
    public void onFailed(String reason) {
        forward(new Stage(Step.FAILED, reason));
    }

    /// Why the process should be replaced, if it should.
    public Optional<String> notLive() {
        Stage now = stage;
        return now.step() == Step.FAILED ? Optional.of(now.reason()) : Optional.empty();
    }

    /// Why no requests should be sent here, if none should.
    public Optional<String> notReady() {
        Stage now = stage;
        return now.step() == Step.SERVING ? storeNotReady() : Optional.of(now.reason());
    }

    private Optional<String> storeNotReady() {
        return switch (store.health()) {
            case StoreHealth.Available() -> Optional.empty();
            case StoreHealth.ReadOnly(String reason) -> Optional.of("the store refuses appends: " + reason);
            case StoreHealth.Unavailable(String reason) -> Optional.of("the store is out of reach: " + reason);
        };
    }

    private synchronized void forward(Stage next) {
        if (next.step().compareTo(stage.step()) > 0) {
            stage = next;
        }
    }
}
