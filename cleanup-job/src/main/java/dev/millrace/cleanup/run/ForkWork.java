package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.RunCounts.Work;
import dev.millrace.cleanup.run.StreamLoader.Loaded;
import dev.millrace.cleanup.run.StreamWriter.Written;
import dev.millrace.model.expiry.ExpiryEntry;
import dev.millrace.model.expiry.ForkPlanner;
import dev.millrace.model.expiry.ForkPlanner.Fate;
import dev.millrace.model.expiry.ReclaimFacts.Forks;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.expiry.ReclaimStep.ReleaseAtSource;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.Reservation;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;

/// What concerns two streams at once, a fork and its source. Safe for any thread.
final class ForkWork {
    /// Releases that go into one append.
    private static final int RELEASES_MAX = 1_000;

    /// How often a source is read again because another writer was first.
    private static final int OVERTAKEN_MAX = 5;

    private final MeteredStore store;
    private final StreamLoader loader;
    private final StreamWriter writer;
    private final ReclaimMargins margins;
    private final Announcer announcer;
    private final RunCounts counts;

    ForkWork(
            MeteredStore store,
            StreamLoader loader,
            StreamWriter writer,
            ReclaimMargins margins,
            Announcer announcer,
            RunCounts counts) {
        this.store = store;
        this.loader = loader;
        this.writer = writer;
        this.margins = margins;
        this.announcer = announcer;
        this.counts = counts;
    }

    /// What became of the children, and how the release of those that hold nothing ended.
    record Looked(Forks forks, Written written) {}

    Looked look(ExpiryEntry entry, StreamState state, List<Reservation> reservations)
            throws InterruptedException, ExpiryLog.UnreachableException {
        List<StreamRecord> releases = new ArrayList<>();
        String undecided = "";
        for (Reservation reservation : reservations) {
            String open = releases.size() == RELEASES_MAX
                    ? "more reservations than one append releases"
                    : lookAt(entry, reservation, releases);
            undecided = open.isEmpty() ? undecided : open;
        }
        Written written = new Written.Landed();
        if (!releases.isEmpty()) {
            written = writer.append(StreamKeys.of(entry.path()), state, releases);
            counts.add(Work.RELEASED, written instanceof Written.Landed ? releases.size() : 0);
        }
        return new Looked(undecided.isEmpty() ? new Forks.Live() : new Forks.Undecided(undecided), written);
    }

    /// @return why nothing is decided about the reservation; empty where something is
    private String lookAt(ExpiryEntry entry, Reservation reservation, List<StreamRecord> releases)
            throws InterruptedException, ExpiryLog.UnreachableException {
        StreamPath child = reservation.child();
        if (!(loader.load(child) instanceof Loaded.Found(StreamState state, long _))) {
            return "a fork cannot be read: " + child;
        }
        long graceMs = margins.graceMs();
        Fate fate = ForkPlanner.fate(reservation, state, entry.lastAtMs() + graceMs, graceMs, store.clockMs());
        return switch (fate) {
            case KEEP -> "";
            case RELEASE -> release(reservation, releases);
            case WAIT -> "a fork may be about to be created: " + child;
            case VOID ->
                voidLife(reservation, state) ? release(reservation, releases) : "a fork has just changed: " + child;
        };
    }

    private static String release(Reservation reservation, List<StreamRecord> releases) {
        releases.add(new ForkReleased(reservation.child(), reservation.childLife()));
        return "";
    }

    /// Refuses the reserved life for ever, and ends the request that was to bring it and was cut off. That may be all
    /// that the child's log has, so it is announced.
    private boolean voidLife(Reservation reservation, StreamState child)
            throws InterruptedException, ExpiryLog.UnreachableException {
        announcer.look(reservation.child(), store.clockMs() + margins.graceMs());
        List<StreamRecord> records = new ArrayList<>();
        GroupSpan group = child.openGroup();
        if (group != null) {
            records.add(new Aborted(group.firstSeqNum()));
        }
        records.add(new Voided(reservation.childLife()));
        Written written = writer.append(StreamKeys.of(reservation.child()), child, records);
        boolean landed = written instanceof Written.Landed;
        if (landed) {
            counts.count(Work.VOIDED);
        }
        return landed;
    }

    /// Releases a fork that is over at its source, and has the source looked at where that is over too.
    Written releaseAtSource(StreamPath child, ReleaseAtSource release)
            throws InterruptedException, ExpiryLog.UnreachableException {
        for (int attempt = 0; attempt < OVERTAKEN_MAX; attempt++) {
            Loaded loaded = loader.load(release.source());
            if (!(loaded instanceof Loaded.Found(StreamState source, long first))) {
                return new Written.Failed("its source cannot be read: " + loaded);
            }
            Written written = source.isReserved(child, release.childLife())
                    ? release(child, release, source)
                    : new Written.Landed();
            if (written instanceof Written.Overtaken) {
                counts.count(Work.OVERTAKEN);
                continue;
            }
            boolean over = source.existenceAt(store.clockMs()) != Existence.LIVE && first < source.nextSeqNum();
            if (written instanceof Written.Landed && over) {
                announcer.look(release.source(), store.clockMs());
            }
            return written;
        }
        return new Written.Failed("its source changed again and again: " + release.source());
    }

    private Written release(StreamPath child, ReleaseAtSource release, StreamState source) throws InterruptedException {
        List<StreamRecord> records = new ArrayList<>();
        GroupSpan group = source.openGroup();
        if (group != null) {
            if (store.clockMs() < source.tail().timestampMs() + margins.graceMs()) {
                return new Written.Failed("a request in its source is unfinished: from=" + group.firstSeqNum());
            }
            records.add(new Aborted(group.firstSeqNum()));
        }
        records.add(new ForkReleased(child, release.childLife()));
        Written written = writer.append(StreamKeys.of(release.source()), source, records);
        if (written instanceof Written.Landed) {
            counts.count(Work.RELEASED);
        }
        return written;
    }
}
