package dev.millrace.conformance.delivery;

import dev.millrace.conformance.PackagedProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One process on the embedded store, which does everything. Owned by the test's thread.
final class StandaloneGround implements Ground {
    private static final int DOWN_MS_MAX = 500;

    private final Path data;
    private final Doors doors = new Doors();
    private final List<ServerProcess> processes = new ArrayList<>();

    StandaloneGround(Path data) {
        this.data = data;
        start();
    }

    private void start() {
        ServerProcess process = new ServerProcess(
                        "start " + processes.size(), PackagedProgram.launch(data, ServerProcess.ENVIRONMENT))
                .serves();
        processes.add(process);
        doors.open(List.of(process));
    }

    @Override
    public Doors doors() {
        return doors;
    }

    @Override
    public List<Strike> strikes(int kills, Random random) {
        List<Strike> strikes = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            strikes.add(new Strike(Strike.Kind.KILL_OF_ALL, false, random.nextInt(DOWN_MS_MAX), () -> {
                processes.getLast().kill();
                return this::start;
            }));
        }
        return strikes;
    }

    @Override
    public void replaceDelivery() {
        processes.getLast().kill();
        start();
    }

    @Override
    public void look() {
        processes.getLast().look();
    }

    @Override
    public long counted(String name) {
        return processes.stream().mapToLong(process -> process.counted(name)).sum();
    }

    @Override
    public String explain(Session session) {
        return processes.getLast().manage("/fanout/sessions/" + session);
    }

    @Override
    public String logs() {
        return processes.getLast().log();
    }

    @Override
    public void close() {
        processes.getLast().close();
    }
}
