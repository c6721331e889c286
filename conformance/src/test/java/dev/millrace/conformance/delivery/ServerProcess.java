package dev.millrace.conformance.delivery;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One process of the packaged program, from its start to its end, and what it counts, looked at several times a
/// second, since a kill takes the counters with it.
final class ServerProcess implements Door {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int TERMINATED = 143; // 128 + SIGTERM

    private final String name;
    private final PackagedProgram program;
    private final Map<String, Double> counters = new HashMap<>();
    private volatile boolean struck;

    ServerProcess(String name, PackagedProgram program) {
        this.name = name;
        this.program = program;
        Thread.ofVirtual().name("counters of " + name).start(this::watch);
    }

    /// Waits until it answers clients.
    ServerProcess serves() {
        program.base();
        return this;
    }

    /// Waits until its management port is open, which is the only one of a worker.
    ServerProcess ready() {
        program.management();
        return this;
    }

    @Override
    public int port() {
        return program.base().getPort();
    }

    @Override
    public boolean isStruck() {
        return struck;
    }

    void kill() {
        struck = true;
        program.kill();
    }

    /// Asks it to end, and waits until it has.
    void stop() {
        struck = true;
        int code = program.stop();
        if (code != TERMINATED) {
            throw new AssertionError(name + " was stopped and ended with " + code + ":\n" + program.log());
        }
    }

    private void watch() {
        while (!struck) {
            LockSupport.parkNanos(LOOK_NS);
            try (WireConnection connection =
                    WireConnection.open(program.management().getPort(), WAIT)) {
                take(connection.exchange(WireRequest.of("GET", "/metrics")));
            } catch (IOException notNow) {
                // It is gone, or about to be: what was seen before stays.
            } catch (AssertionError neverOpened) {
                if (!struck) {
                    throw neverOpened;
                }
            }
        }
    }

    private void take(WireResponse response) {
        if (response.status() != 200) {
            return;
        }
        synchronized (counters) {
            for (String line : response.text().lines().toList()) {
                int space = line.lastIndexOf(' ');
                if (!line.startsWith("#") && space > 0) {
                    counters.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                }
            }
        }
    }

    /// What its management port answers, for people; why not, where it does not.
    String manage(String path) {
        try (WireConnection connection =
                WireConnection.open(program.management().getPort(), WAIT)) {
            return name + ": "
                    + connection.exchange(WireRequest.of("GET", path)).text();
        } catch (IOException silent) {
            return name + ": " + silent;
        }
    }

    /// The last value that was seen; 0 for none.
    long counted(String counter) {
        synchronized (counters) {
            return counters.getOrDefault(counter, 0.0).longValue();
        }
    }

    String log() {
        return "--- " + name + "\n" + program.log();
    }

    @Override
    public String toString() {
        return name;
    }

    void close() {
        struck = true;
        program.close();
    }
}
