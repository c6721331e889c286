package dev.millrace.conformance.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One life of a source: what was published to it, and, once it has been read, in which order that stands there. Safe
/// for any number of threads.
final class SourceLife {
    private final String source;
    private final int number;
    private final Map<String, Publication> published = new ConcurrentHashMap<>();
    private volatile List<Publication> order = List.of();

    /// @param source project and name, `p/s`
    /// @param number the first is 0
    SourceLife(String source, int number) {
        this.source = source;
        this.number = number;
    }

    /// A message that is now about to be sent for the first time.
    ///
    /// @param what unlike all others of this life
    Publication publish(String what) {
        Publication publication = new Publication(this, source + "/" + number + "/" + what, System.nanoTime());
        add(publication);
        return publication;
    }

    void add(Publication publication) {
        if (published.put(publication.id(), publication) != null) {
            throw new IllegalArgumentException("published before: " + publication);
        }
    }

    /// Takes what a read of the whole life has shown. Everything acknowledged is there once, and nothing else but what
    /// was sent; what was read before is there as it was.
    ///
    /// @throws AssertionError where it is not so
    void settle(List<String> read) {
        Set<String> seen = new HashSet<>();
        List<Publication> found = new ArrayList<>(read.size());
        for (String id : read) {
            Publication publication = published.get(id);
            require(publication != null, "holds what nobody sent: " + id);
            require(seen.add(id), "holds twice: " + id);
            found.add(Objects.requireNonNull(publication));
        }
        List<Publication> before = order;
        require(
                before.size() <= found.size() && before.equals(found.subList(0, before.size())),
                "is not as it was: " + before.size() + " messages then, " + found.size() + " now");
        for (int i = before.size(); i < found.size(); i++) {
            found.get(i).settle(i);
        }
        for (Publication publication : published.values()) {
            require(
                    !publication.isAcknowledged() || publication.place() >= 0,
                    "does not hold what it acknowledged: " + publication);
        }
        order = List.copyOf(found);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(this + " " + otherwise);
        }
    }

    /// Project and name.
    String source() {
        return source;
    }

    /// All of its messages, as they stand; empty before they were looked at.
    List<Publication> order() {
        return order;
    }

    @Override
    public String toString() {
        return source + "/" + number;
    }
}
