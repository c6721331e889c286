package dev.millrace.conformance.fault;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.Fault;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.net.RandomBalancer;
import dev.millrace.testkit.net.SeededFaults;
import dev.millrace.testkit.s2.S2Lite;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Nodes of the packaged program, each with a proxy between it and the one s2-lite that all share, behind a balancer.
/// Owned by the test's thread.
final class Cluster implements AutoCloseable {
    private static final long DELAY_MS_MAX = 400;

    private final S2Lite lite;
    private final Path folder;
    private final List<SeededFaults> plans = new ArrayList<>();
    private final List<FaultyProxy> proxies = new ArrayList<>();
    private final List<PackagedProgram> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<String> logsOfKilled = new ArrayList<>();
    private final RandomBalancer balancer;

    /// @param random draws the seeds of the proxies and of the balancer
    Cluster(Path folder, int count, Random random) {
        this.folder = folder;
        this.lite = S2Lite.on(folder.resolve("s2"));
        for (int place = 0; place < count; place++) {
            plans.add(new SeededFaults(random.nextLong(), DELAY_MS_MAX));
            proxies.add(new FaultyProxy(lite.endpoint(), plans.get(place)).start());
            nodes.add(launch(place, 0));
        }
        List<URI> bases = nodes.stream().map(PackagedProgram::base).toList();
        bases.forEach(base -> ports.add(base.getPort()));
        balancer = new RandomBalancer(bases, random.nextLong()).start();
    }

    private PackagedProgram launch(int place, int port) {
        return PackagedProgram.launch(
                folder.resolve("node" + place),
                "--port=" + port,
                "--millrace.management.port=0",
                "--millrace.s2.endpoint=" + proxies.get(place).address(),
                "--millrace.s2.request-time-max=1s",
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
    }

    int size() {
        return nodes.size();
    }

    /// Where clients go.
    int port() {
        return balancer.address().getPort();
    }

    /// From now on so many of a thousand exchanges with S2 meet each of these faults.
    void choose(Map<Fault, Integer> perMille) {
        plans.forEach(plan -> plan.choose(perMille));
    }

    /// How often a fault took effect, whichever the node.
    long effects(Fault fault) {
        return proxies.stream().mapToLong(proxy -> proxy.effects().of(fault)).sum();
    }

    /// Requests that a node took and never answered.
    long unanswered() {
        return balancer.unanswered();
    }

    void part(int place) {
        proxies.get(place).part();
    }

    void heal(int place) {
        proxies.get(place).heal();
    }

    void killNode(int place) {
        nodes.get(place).kill();
        logsOfKilled.add(nodes.get(place).log());
    }

    /// Starts it again on its port, and returns when that is open.
    void restartNode(int place) {
        PackagedProgram again = launch(place, ports.get(place));
        nodes.set(place, again);
        again.base();
    }

    void killStore() {
        lite.kill();
    }

    void restartStore() {
        lite.restart();
    }

    String logs() {
        StringBuilder logs = new StringBuilder();
        logsOfKilled.forEach(log -> logs.append(log).append("\n-- killed\n"));
        nodes.forEach(node -> logs.append(node.log()).append('\n'));
        return logs.toString();
    }

    @Override
    public void close() {
        balancer.close();
        proxies.forEach(FaultyProxy::close);
        nodes.forEach(PackagedProgram::kill);
        lite.close();
    }
}
