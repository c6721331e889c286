package dev.millrace.conformance.cleanup;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node that does not clean up and `./millrace cleanup`, both on one s2-lite.
final class S2Ground implements Ground {
    /// How the cleanup is run.
    enum Mode {
        /// One process with a schedule.
        ON_SCHEDULE,
        /// One process after the other, each of which makes one run.
        ONCE
    }

    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");
    private static final int MORE_IS_DUE = 75;

    private final Mode mode;
    private final S2Lite lite;
    private final PackagedProgram program;
    private final Asked node;
    private final Asked management;
    private PackagedProgram cleanup;
    private int runs;

    S2Ground(Path data, Mode mode) {
        this.mode = mode;
        lite = S2Lite.inMemory();
        program = PackagedProgram.start(
                data, "--millrace.cleanup.enabled=false", "--millrace.s2.delete-on-empty=1m", endpoint());
        node = new Asked(program::base);
        management = new Asked(program::management);
        cleanup = launch();
    }

    private String endpoint() {
        return "--millrace.s2.endpoint=" + lite.endpoint();
    }

    private PackagedProgram launch() {
        return switch (mode) {
            case ON_SCHEDULE -> cleanup("--millrace.cleanup.cron=* * * * * ?");
            case ONCE -> cleanup("--once");
        };
    }

    /// Starts `./millrace cleanup` on the same s2-lite.
    PackagedProgram cleanup(String option) {
        return PackagedProgram.launchCleanup(option, "--millrace.s2.delete-on-empty=1m", endpoint());
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
        boolean worked = cleanup.isAlive();
        if (worked) {
            cleanup.kill();
            cleanup = launch();
        }
        return worked;
    }

    @Override
    public void turn() {
        if (cleanup.isAlive()) {
            return;
        }
        int code = cleanup.awaitExit();
        if (mode == Mode.ON_SCHEDULE || (code != 0 && code != MORE_IS_DUE)) {
            throw new AssertionError("the cleanup ended with " + code + ":\n" + cleanup.log());
        }
        runs++;
        cleanup = launch();
    }

    /// Runs that have ended by themselves.
    int runs() {
        return runs;
    }

    /// The streams of the project that S2 has.
    List<String> streams() throws InterruptedException {
        Asked s2 = new Asked(lite::endpoint);
        List<String> all = new ArrayList<>();
        while (true) {
            String after = all.isEmpty() ? "" : "&start_after=" + all.getLast();
            String page = s2.s2("/v1/streams?limit=1000" + after, "dsp-" + Sessions.PROJECT);
            Matcher matcher = NAME.matcher(page);
            while (matcher.find()) {
                all.add(matcher.group(1));
            }
            if (!page.contains("\"has_more\":true")) {
                return all;
            }
        }
    }

    @Override
    public String logs() {
        return program.log() + "--- cleanup\n" + cleanup.log();
    }

    @Override
    public void close() {
        cleanup.close();
        program.close();
        lite.close();
    }
}
