package dev.millrace.conformance.cleanup;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.s2.S2Lite;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    private static final String BASIN = "dsp-" + Sessions.PROJECT;
    private static final int MORE_IS_DUE = 75;
    private static final int DESCRIBED_MAX = 5;

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

    /// What S2 says of some streams that should not be there any more: where their logs end and what stands in them.
    String describeAllBut(Set<String> left) throws InterruptedException {
        List<String> over = new ArrayList<>(streams());
        over.removeAll(left);
        StringBuilder text = new StringBuilder("streams that S2 still has: ").append(over.size());
        Asked s2 = new Asked(lite::endpoint);
        for (String name : over.subList(0, Math.min(DESCRIBED_MAX, over.size()))) {
            String stream = "/v1/streams/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
            text.append("\n").append(s2.s2Said("/v1/streams?limit=1&prefix=" + name, BASIN));
            text.append("\n  ").append(s2.s2Said(stream + "/records/tail", BASIN));
            text.append("\n  ").append(s2.s2Said(stream + "/records?seq_num=0&count=5", BASIN));
        }
        return text.toString();
    }

    /// The streams of the project that S2 has, those included that it is about to remove.
    List<String> streams() throws InterruptedException {
        Asked s2 = new Asked(lite::endpoint);
        List<String> all = new ArrayList<>();
        while (true) {
            String after = all.isEmpty() ? "" : "&start_after=" + all.getLast();
            String page = s2.s2("/v1/streams?limit=1000" + after, BASIN);
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
