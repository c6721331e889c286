package dev.millrace.simulation;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.Use;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Durable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Compares what clients are told with what landed. Every answer has to be true of some moment between its request
/// and itself, and what it says is written has to be there.
final class Judge {
    private static final long MS_PER_SECOND = 1_000;

    private final LongSupplier nowNs;
    private final LongSupplier s2Ms;
    private final Map<StreamKey, Witness> witnesses = new LinkedHashMap<>();
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<StreamPath, Set<Long>> createdLives = new HashMap<>();
    private final Map<StreamPath, Integer> deletions = new HashMap<>();
    private final Counted answers = new Counted();

    Judge(LongSupplier nowNs, LongSupplier s2Ms) {
        this.nowNs = nowNs;
        this.s2Ms = s2Ms;
    }

    void watch(StreamPath path, List<Bytes> producerIds) {
        witnesses.put(StreamKeys.of(path), new Witness(path, producerIds, this::onVisible));
    }

    Witness of(StreamPath path) {
        Witness witness = witnesses.get(StreamKeys.of(path));
        if (witness == null) {
            throw new IllegalArgumentException("not watched: " + path);
        }
        return witness;
    }

    Iterable<Witness> all() {
        return witnesses.values();
    }

    /// Answers that were looked at, and what landed.
    void count(Counted counted) {
        counted.addAll(answers);
        for (Witness witness : witnesses.values()) {
            counted.add("streams begun again at 0", Math.max(0, witness.beginnings() - 1));
            counted.add("lives", witness.lives());
            counted.add("lives deleted", witness.deletions());
            counted.add("trims", witness.trims());
        }
    }

    Sent sending(String key, Sent.Repeats repeats) {
        return sent.computeIfAbsent(key, one -> new Sent(one, repeats));
    }

    /// @return the stream that it landed in; null for a log of the system's
    @Nullable
    Witness onLanded(StreamKey stream, AppendBatch batch, Durable where) {
        Witness witness = witnesses.get(stream);
        if (witness != null) {
            long trimmedBefore = where.startSeqNum() == 0 ? 0 : witness.trimPoint();
            witness.onLanded(batch, where, nowNs.getAsLong());
            if (witness.trimPoint() > trimmedBefore) {
                new TrimRule(witnesses.values(), s2Ms.getAsLong()).check(witness);
            }
        }
        return witness;
    }

    private void onVisible(StreamPath path, Message message) {
        Sent one = sent.get(key(message));
        if (one == null) {
            throw new Violation("nobody sent what is there: " + path + " " + key(message));
        }
        one.onVisible(message);
    }

    static String key(Message message) {
        String body = message.body().utf8();
        int end = body.indexOf(' ');
        return end < 0 ? body : body.substring(0, end);
    }

    void answered(Asked asked, StreamOutcome outcome) {
        answers.add(outcome.getClass().getSimpleName(), 1);
        switch (outcome) {
            case StreamOutcome.Created(StreamView view, var _) -> created(asked, view);
            case StreamOutcome.AlreadyExists(StreamView view) -> seen(asked, view);
            case StreamOutcome.Inspected(StreamView view) -> seen(asked, view);
            case StreamOutcome.Appended(Offset next, var _, var _) -> appended(asked, next, outcome);
            case StreamOutcome.Duplicate _ -> asked.sent().forEach(one -> one.checkLanded(outcome));
            case StreamOutcome.Closed(Offset next, var _) ->
                require(
                        asked,
                        outcome,
                        version -> version.closed() && version.tail().equals(next));
            case StreamOutcome.Deleted _ -> deleted(asked);
            case StreamOutcome.Unresolved _ -> {}
            case StreamOutcome.Damaged _ -> throw new Violation(asked + ": " + outcome);
            case StreamOutcome refusal -> {
                refused(asked, refusal);
                asked.sent().forEach(one -> one.onRefused(refusal));
            }
        }
    }

    private void refused(Asked asked, StreamOutcome outcome) {
        switch (outcome) {
            case StreamOutcome.NotFound _ -> require(asked, outcome, this::isOver);
            case StreamOutcome.SoftDeleted _, StreamOutcome.PathBlocked _ ->
                require(asked, outcome, version -> isOver(version) && version.forks() > 0);
            case StreamOutcome.ForkSourceNotFound(StreamPath source) ->
                require(of(source), asked, outcome, this::isOver);
            case StreamOutcome.ForkSourceSoftDeleted(StreamPath source) ->
                require(of(source), asked, outcome, version -> isOver(version) && version.forks() > 0);
            case StreamOutcome.ConfigurationDiffers _ -> require(asked, outcome, Version::lives);
            case StreamOutcome.AppendToClosed(Offset next) ->
                require(
                        asked,
                        outcome,
                        version -> version.closed() && version.tail().equals(next));
            case StreamOutcome.StreamSeqNotGreater(Bytes last, var _, Offset next) ->
                require(
                        asked,
                        outcome,
                        version -> Objects.equals(last, version.lastStreamSeq())
                                && version.tail().equals(next));
            case StreamOutcome.TailElsewhere(Offset expected, Offset next) ->
                require(asked, outcome, version -> version.tail().equals(next) && !next.equals(expected));
            case StreamOutcome.Overloaded _, StreamOutcome.StoreUnavailable _, StreamOutcome.StorageFull _ -> {}
            case StreamOutcome.ForkOffsetInvalid _ -> {} // of a life that has ended since it was drawn
            case StreamOutcome.TooManyForks(int most) ->
                require(of(Objects.requireNonNull(asked.source())), asked, outcome, version -> version.forks() >= most);
            default -> throw new Violation("nothing that is true: " + asked + " told " + outcome);
        }
    }

    private void created(Asked asked, StreamView view) {
        seen(asked, view);
        Set<Long> lives = createdLives.computeIfAbsent(asked.path(), path -> new HashSet<>());
        if (!lives.add(view.life())) {
            throw new Violation("two were told that they created it: " + asked + " life=" + view.life());
        }
        asked.sent().forEach(one -> one.checkLanded(view));
    }

    private void deleted(Asked asked) {
        int told = deletions.merge(asked.path(), 1, Integer::sum);
        int landed = of(asked.path()).deletions();
        if (told > landed) {
            throw new Violation(
                    "told of more deletions than there were: " + asked + " told=" + told + " were=" + landed);
        }
    }

    private void appended(Asked asked, Offset next, StreamOutcome outcome) {
        for (Sent one : asked.sent()) {
            one.checkLanded(outcome);
        }
        if (asked.sent().isEmpty()) {
            return;
        }
        Offset last = asked.sent().getLast().checkLanded(outcome).next();
        if (!last.equals(next)) {
            throw new Violation("told another place: " + asked + " is at " + last + " told " + outcome);
        }
        used(asked, next.life());
    }

    private void seen(Asked asked, StreamView view) {
        long askedMs = s2MsAt(asked.atNs());
        require(
                asked,
                new StreamOutcome.Inspected(view),
                version -> version.life() == view.life()
                        && version.tail().equals(view.tail())
                        && version.closed() == view.closed()
                        && version.deadlineMs() == view.deadlineMs()
                        && version.livesAt(askedMs - asked.lagMs()));
        if (asked.use() == Use.COUNTS) {
            used(asked, view.life());
        }
    }

    /// Use keeps a stream for its whole time from then on.
    private void used(Asked asked, long life) {
        Witness witness = of(asked.path());
        Version now = witness.now();
        boolean same = now.life() == life && witness.state().life() == life;
        if (same && witness.state().lifetime() instanceof Lifetime.Sliding(long ttlSeconds)) {
            long wanted = s2MsAt(asked.atNs()) - asked.lagMs() + ttlSeconds * MS_PER_SECOND;
            if (now.deadlineMs() < wanted) {
                throw new Violation("used, and yet it will expire too early: " + asked + " deadlineMs="
                        + now.deadlineMs() + " wantedMs=" + wanted);
            }
        }
    }

    private boolean isOver(Version version) {
        return !version.livesAt(s2Ms.getAsLong());
    }

    private long s2MsAt(long ns) {
        return s2Ms.getAsLong() - (nowNs.getAsLong() - ns) / Events.NS_PER_MS;
    }

    private void require(Asked asked, StreamOutcome outcome, Predicate<Version> truth) {
        require(of(asked.path()), asked, outcome, truth);
    }

    private static void require(Witness witness, Asked asked, StreamOutcome outcome, Predicate<Version> truth) {
        List<Version> versions = witness.since(asked.atNs());
        if (versions.stream().noneMatch(truth)) {
            throw new Violation("never true since it was asked: " + asked + " told " + outcome + " versions="
                    + versions.subList(0, Math.min(4, versions.size())));
        }
    }
}
