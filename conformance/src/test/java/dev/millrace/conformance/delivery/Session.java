package dev.millrace.conformance.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One session, through all of its lives, as its user knows it: which subscriptions it has had, and when. Changed by
/// its user, looked at by its reader and, at the end, by the test.
final class Session {
    /// What a session is subscribed to, and how it shows it.
    enum Shape {
        JSON(Kind.JSON, "verbatim"),
        TEXT(Kind.TEXT, "verbatim"),
        ENVELOPE(null, "envelope");

        private final @Nullable Kind only;
        private final String format;

        Shape(@Nullable Kind only, String format) {
            this.only = only;
            this.format = format;
        }

        boolean takes(Kind kind) {
            return only == null || only == kind;
        }

        String format() {
            return format;
        }

        /// What is in bytes that were read of it.
        List<Contents.Found> read(byte[] bytes) {
            return only == null ? Contents.enveloped(bytes) : Contents.plain(only, bytes);
        }
    }

    /// Who looks at a session before the end.
    enum Watch {
        /// A reader, live.
        READER,
        /// Nobody: it is given a short life, and touched all the time.
        TOUCHES,
        NOBODY;

        static Watch of(int index) {
            return switch (index % 5) {
                case 0 -> TOUCHES;
                case 1, 3 -> READER;
                default -> NOBODY;
            };
        }
    }

    private final String project;
    private final String name;
    private final Shape shape;
    private final Watch watch;
    private final Map<String, List<Demand>> bySource = new TreeMap<>();
    private int life;
    private boolean there;

    Session(String project, String name, Shape shape, Watch watch) {
        this.project = project;
        this.name = name;
        this.shape = shape;
        this.watch = watch;
    }

    boolean isWatched() {
        return watch == Watch.READER;
    }

    boolean isShortLived() {
        return watch == Watch.TOUCHES;
    }

    String project() {
        return project;
    }

    String name() {
        return name;
    }

    Shape shape() {
        return shape;
    }

    String url() {
        return "/v1/stream/" + project + "/session:" + name;
    }

    String manageUrl() {
        return "/v1/" + project + "/session/" + name;
    }

    /// Counts up when the session is made anew.
    synchronized int life() {
        return life;
    }

    synchronized boolean isThere() {
        return there;
    }

    /// The sources that it is subscribed to, in their present lives.
    synchronized List<String> sources() {
        List<String> names = new ArrayList<>();
        bySource.forEach((source, demands) -> {
            if (demands.stream().anyMatch(demand -> demand.endedNs() == Demand.STANDS)) {
                names.add(source);
            }
        });
        return names;
    }

    /// A subscribe was answered. One that it had of the same life already keeps where it began.
    synchronized void subscribed(Source source, Demand demand) {
        there = true;
        List<Demand> before = bySource.computeIfAbsent(source.toString(), _ -> new ArrayList<>());
        boolean known =
                before.stream().anyMatch(one -> one.source() == demand.source() && one.endedNs() == Demand.STANDS);
        if (!known) {
            before.add(demand);
        }
    }

    /// An unsubscribe was answered.
    synchronized void unsubscribed(String source, long atNs) {
        bySource.getOrDefault(source, new ArrayList<>())
                .replaceAll(demand -> demand.endedNs() == Demand.STANDS ? demand.ended(atNs) : demand);
    }

    /// Its deletion is about to be asked for.
    synchronized void leaving() {
        there = false;
    }

    /// Its deletion was answered: it begins with nothing.
    synchronized void deleted() {
        bySource.clear();
        life++;
    }

    /// Whether it must get a message, by what is known now.
    synchronized boolean wants(Publication publication) {
        SourceLife source = publication.life();
        return there
                && bySource.getOrDefault(source.source(), List.of()).stream()
                        .anyMatch(demand -> demand.source() == source
                                && demand.endedNs() == Demand.STANDS
                                && demand.answeredNs() < publication.sentNs());
    }

    synchronized List<Demand> demands() {
        return bySource.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public String toString() {
        return project + "/" + name;
    }
}
