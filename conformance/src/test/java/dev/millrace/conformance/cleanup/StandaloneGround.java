package dev.millrace.conformance.cleanup;

import dev.millrace.conformance.PackagedProgram;
import java.nio.file.Path;

/// One process on the embedded store. The cleanup lives in it, so it is all killed at once.
final class StandaloneGround implements Ground {
    private final Path data;
    private volatile PackagedProgram program;
    private final Asked node = new Asked(() -> program.base());
    private final Asked management = new Asked(() -> program.management());

    StandaloneGround(Path data) {
        this.data = data;
        program = start();
    }

    private PackagedProgram start() {
        return PackagedProgram.start(data, "--millrace.cleanup.cron=* * * * * ?");
    }

    @Override
    public Asked node() {
        return node;
    }

    @Override
    public Asked management() {
        return management;
    }

    @Override
    public boolean killCleanup() {
        program.kill();
        program = start();
        return true;
    }

    @Override
    public void turn() {}

    @Override
    public String logs() {
        return program.log();
    }

    @Override
    public void close() {
        program.close();
    }
}
