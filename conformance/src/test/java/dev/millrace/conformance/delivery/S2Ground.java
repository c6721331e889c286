package dev.millrace.conformance.delivery;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// API nodes and workers as processes of their own on one s2-lite that keeps its data in a folder. Each worker speaks
/// to it through a proxy, which can keep the two apart. Owned by the test's thread.
final class S2Ground implements Ground {
    private static final int WORKERS_MAX = 4;
    private static final int DOWN_MS_MAX = 1_500;

    /// Long enough for the others to hold it for dead.
    private static final int PARTED_MS_MIN = 3_500;

    private static final int PARTED_MS_MAX = 6_000;

    /// For as long nothing else happens, where it is to be told how soon others deliver.
    private static final int ALONE_MS = 8_000;

    private static final Pattern GIVEN_BACK = Pattern.compile("all tasks are given back: took=(\\d+) ms");

    private final Path data;
    private final Course course;
    private final int workersAtFirst;
    private final S2Lite lite;
    private final Doors doors = new Doors();
    private final List<ServerProcess> nodes = new ArrayList<>();
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final List<ServerProcess> all = new ArrayList<>();
    private final List<String> handovers = new ArrayList<>();

    private record Worker(ServerProcess process, FaultyProxy proxy) {}

    /// What is to happen.
    enum Course {
        /// Kills, partitions and stops of everything.
        FIRE(3, 3),
        /// Nothing; then two workers are added to one that is at work; then some are stopped and some killed, with
        /// nothing else around it.
        HANDOVERS(2, 1);

        private final int nodes;
        private final int workersAtFirst;

        Course(int nodes, int workersAtFirst) {
            this.nodes = nodes;
            this.workersAtFirst = workersAtFirst;
        }
    }

    /// @param data for s2-lite, and whatever the processes keep
    S2Ground(Path data, Course course) {
        this.data = data;
        this.course = course;
        workersAtFirst = course.workersAtFirst;
        lite = S2Lite.on(data.resolve("s2"));
        for (int i = 0; i < course.nodes; i++) {
            nodes.add(launchNode());
        }
        for (int i = 0; i < workersAtFirst; i++) {
            workers.add(launchWorker());
        }
        nodes.forEach(ServerProcess::serves);
        workers.forEach(worker -> worker.process().ready());
        openDoors();
    }

    private ServerProcess launchNode() {
        ServerProcess node = new ServerProcess(
                "node " + all.size(),
                PackagedProgram.launch(
                        data.resolve("process" + all.size()),
                        ServerProcess.ENVIRONMENT,
                        "--millrace.s2.endpoint=" + lite.endpoint(),
                        "--millrace.fanout.enabled=false"));
        all.add(node);
        return node;
    }

    private Worker launchWorker() {
        FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start();
        ServerProcess process = new ServerProcess(
                "worker " + all.size(),
                PackagedProgram.launchWorker(ServerProcess.ENVIRONMENT, "--millrace.s2.endpoint=" + proxy.address()));
        all.add(process);
        return new Worker(process, proxy);
    }

    private void openDoors() {
        doors.open(List.copyOf(nodes));
    }

    @Override
    public Doors doors() {
        return doors;
    }

    @Override
    public List<Strike> strikes(int kills, Random random) {
        return switch (course) {
            case FIRE -> fire(kills, random);
            case HANDOVERS -> handovers(kills, random);
        };
    }

    private List<Strike> handovers(int kills, Random random) {
        List<Strike> strikes = new ArrayList<>();
        strikes.add(new Strike(Strike.Kind.NOTHING, true, ALONE_MS / 2, () -> () -> {}));
        for (int i = 0; i < 2; i++) {
            strikes.add(new Strike(Strike.Kind.START_OF_A_WORKER, true, ALONE_MS, () -> {
                Worker started = launchWorker();
                workers.add(started);
                started.process().ready();
                return () -> {};
            }));
        }
        for (int i = 0; i < kills; i++) {
            strikes.add(stop(random, Around.NOTHING));
            strikes.add(killOfAWorker(random, Around.NOTHING));
        }
        return strikes;
    }

    /// At least one of each kind; kills of workers are the most.
    private List<Strike> fire(int kills, Random random) {
        List<Strike> strikes = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            strikes.add(
                    switch (i % 4) {
                        case 0 -> killOfS2(random);
                        case 1 -> killOfANode(random);
                        default -> killOfAWorker(random, i < 4 ? Around.NOTHING : Around.ANYTHING);
                    });
            if (i % 4 == 1) {
                strikes.add(partition(random));
            }
            if (i % 8 == 3) {
                strikes.add(stop(random, Around.ANYTHING));
            }
        }
        Collections.shuffle(strikes, random);
        return strikes;
    }

    private enum Around {
        NOTHING,
        ANYTHING
    }

    private Strike killOfAWorker(Random random, Around around) {
        boolean alone = around == Around.NOTHING;
        long holdMs = alone ? ALONE_MS : random.nextInt(DOWN_MS_MAX);
        return new Strike(Strike.Kind.KILL_OF_A_WORKER, alone, holdMs, () -> {
            Worker killed = workers.remove(random.nextInt(workers.size()));
            killed.process().kill();
            killed.proxy().close();
            return () -> startWorkers(random);
        });
    }

    /// As many as there were, or one less or more, and never fewer than two.
    private void startWorkers(Random random) {
        int wanted = Math.clamp(workers.size() + random.nextInt(3), 2, WORKERS_MAX);
        while (workers.size() < wanted) {
            Worker started = launchWorker();
            started.process().ready();
            workers.add(started);
        }
    }

    private Strike stop(Random random, Around around) {
        boolean alone = around == Around.NOTHING;
        long holdMs = alone ? ALONE_MS : random.nextInt(DOWN_MS_MAX);
        return new Strike(Strike.Kind.STOP_OF_A_WORKER, alone, holdMs, () -> {
            Worker stopped = workers.remove(random.nextInt(workers.size()));
            stopped.process().stop();
            stopped.proxy().close();
            handovers.add(stopped.process().log());
            return () -> startWorkers(random);
        });
    }

    private Strike killOfANode(Random random) {
        return new Strike(Strike.Kind.KILL_OF_A_NODE, false, random.nextInt(DOWN_MS_MAX), () -> {
            ServerProcess killed = nodes.remove(random.nextInt(nodes.size()));
            killed.kill();
            return () -> {
                nodes.add(launchNode().serves());
                openDoors();
            };
        });
    }

    private Strike killOfS2(Random random) {
        return new Strike(Strike.Kind.KILL_OF_S2, false, random.nextInt(DOWN_MS_MAX), () -> {
            lite.kill();
            return lite::restart;
        });
    }

    private Strike partition(Random random) {
        long holdMs = random.nextInt(PARTED_MS_MIN, PARTED_MS_MAX);
        return new Strike(Strike.Kind.PARTITION_OF_A_WORKER, false, holdMs, () -> {
            FaultyProxy proxy = workers.get(random.nextInt(workers.size())).proxy();
            proxy.part();
            return proxy::heal;
        });
    }

    /// How long workers that were stopped took to give their tasks back, ms.
    ///
    /// @throws AssertionError where one does not say that it gave all of them back
    List<Long> handoversMs() {
        List<Long> took = new ArrayList<>();
        for (String log : handovers) {
            Matcher said = GIVEN_BACK.matcher(log);
            if (!said.find()) {
                throw new AssertionError("a worker that was stopped did not give back all of its tasks: " + log);
            }
            took.add(Long.valueOf(said.group(1)));
        }
        return took;
    }

    @Override
    public void replaceDelivery() {
        for (Worker worker : List.copyOf(workers)) {
            worker.process().kill();
            worker.proxy().close();
        }
        workers.clear();
        for (int i = 0; i < workersAtFirst; i++) {
            workers.add(launchWorker());
        }
        workers.forEach(worker -> worker.process().ready());
    }

    @Override
    public void look() {
        workers.forEach(worker -> worker.process().look());
    }

    @Override
    public long counted(String name) {
        return all.stream().mapToLong(process -> process.counted(name)).sum();
    }

    @Override
    public String explain(Session session) {
        StringBuilder text = new StringBuilder();
        for (Worker worker : List.copyOf(workers)) {
            text.append(worker.process().manage("/fanout/sessions/" + session)).append('\n');
        }
        return text.toString();
    }

    @Override
    public String logs() {
        StringBuilder logs = new StringBuilder();
        nodes.forEach(node -> logs.append(node.log()));
        workers.forEach(worker -> logs.append(worker.process().log()));
        return logs.toString();
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.process().close());
        nodes.forEach(ServerProcess::close);
        workers.forEach(worker -> worker.proxy().close());
        lite.close();
    }
}
