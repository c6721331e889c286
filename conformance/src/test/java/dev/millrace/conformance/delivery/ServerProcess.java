package dev.millrace.conformance.delivery;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// One process of the packaged program, from its start to its end, and what it counts, which is to be looked at before
/// a kill takes it away.
final class ServerProcess implements Door {
    /// Processes that live for seconds are not worth optimised code, and a start costs a third less without.
    static final Map<String, String> ENVIRONMENT = Map.of("MILLRACE_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int TERMINATED = 143; // 128 + SIGTERM

    private final String name;
    private final PackagedProgram program;
    private final Map<String, Double> counters = new HashMap<>();
    private volatile boolean struck;

    ServerProcess(String name, PackagedProgram program) {
        this.name = name;
        this.program = program;
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

    /// Takes note of what it counts; waits for its management port, which opens last.
    void look() {
        try (WireConnection connection =
                WireConnection.open(program.management().getPort(), WAIT)) {
            take(connection.exchange(WireRequest.of("GET", "/metrics")));
        } catch (IOException silent) {
            throw new AssertionError(name + " does not tell what it counts", silent);
        }
    }

    private void take(WireResponse response) {
        if (response.status() != 200) {
            throw new AssertionError(name + " does not tell what it counts: " + response);
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
        program.kill();
    }
}
