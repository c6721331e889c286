package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.RunCounts.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What one run has done.
///
/// @param announced streams that are announced, after the run
public record RunReport(
        Ending ending,
        String trouble,
        long announced,
        Counted counted,
        long requests,
        long bytesRead,
        long bytesAppended,
        long tookMs) {
    /// How a run ended, and with what a process that makes one run exits.
    public enum Ending {
        /// All that was due is dealt with.
        DONE(0, "done"),
        /// More is due: the bounds of the run are reached, or some streams could not be worked on.
        MORE(75, "more"), // EX_TEMPFAIL
        /// The store could not be used.
        FAILED(1, "failed");

        private final int exitCode;
        private final String text;

        Ending(int exitCode, String text) {
            this.exitCode = exitCode;
            this.text = text;
        }

        public int exitCode() {
            return exitCode;
        }

        /// As it stands in the run's line of JSON.
        public String text() {
            return text;
        }
    }

    /// Numbers of streams and steps, by name.
    public interface Counted {
        long of(String name);
    }

    static RunReport of(
            Ending ending, String trouble, long announced, RunCounts counts, MeteredStore store, long tookMs) {
        Counted counted = name -> {
            for (Work work : Work.values()) {
                if (work.text.equals(name)) {
                    return counts.of(work);
                }
            }
            throw new IllegalArgumentException("no such count: " + name);
        };
        return new RunReport(
                ending,
                trouble,
                announced,
                counted,
                store.requests(),
                store.bytesRead(),
                store.bytesAppended(),
                tookMs);
    }

    /// The names of what is counted, as they stand in the run's line of JSON.
    static List<String> steps() {
        return Arrays.stream(Work.values()).map(work -> work.text).toList();
    }

    /// One line of JSON.
    public String json() {
        StringBuilder line = new StringBuilder(256);
        line.append("{\"ending\":\"").append(ending.text).append('"');
        for (Work work : Work.values()) {
            field(line, work.text, counted.of(work.text));
        }
        field(line, "announced", announced);
        field(line, "storeRequests", requests);
        field(line, "storeBytesRead", bytesRead);
        field(line, "storeBytesAppended", bytesAppended);
        field(line, "tookMs", tookMs);
        if (!trouble.isEmpty()) {
            line.append(",\"trouble\":\"").append(escaped(trouble)).append('"');
        }
        return line.append('}').toString();
    }

    private static void field(StringBuilder line, String name, long value) {
        line.append(",\"").append(name).append("\":").append(value);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
