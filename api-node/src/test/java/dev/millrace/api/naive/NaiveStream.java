package dev.millrace.api.naive;

import dev.millrace.api.naive.Operation.Kind;
import dev.millrace.api.naive.Operation.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One life of a stream, from its creation to its end and, while forks of it live, beyond.
final class NaiveStream {
    final String name;
    final Kind kind;
    final @Nullable Long ttlSeconds;
    /// How it was asked for, to recognise the same request.
    final Object asked;
    /// What is to be read from the beginning, inherited messages included.
    final List<String> messages = new ArrayList<>();
    /// Every token that the server has given for the place before message i; one place more than messages.
    final List<Set<String>> tokens = new ArrayList<>(List.of(new LinkedHashSet<>()));
    final Map<String, Stamp> producers = new HashMap<>();
    final Set<NaiveStream> forks = new LinkedHashSet<>();

    @Nullable
    NaiveStream source;

    @Nullable
    String lastStreamSeq;

    @Nullable
    Stamp closedBy;

    /// Whether a fork has its time to live from its source.
    boolean inheritsTtl;

    boolean closed;
    boolean over;
    boolean expired;
    long usedAtMs;

    NaiveStream(String name, Kind kind, @Nullable Long ttlSeconds, Object asked, long nowMs) {
        this.name = name;
        this.kind = kind;
        this.ttlSeconds = ttlSeconds;
        this.asked = asked;
        this.usedAtMs = nowMs;
    }

    int tail() {
        return messages.size();
    }

    void add(List<String> more) {
        for (String message : more) {
            messages.add(message);
            tokens.add(new LinkedHashSet<>());
        }
    }

    /// Whether it must still live as far as its time goes.
    boolean mustLive(long nowMs) {
        return ttlSeconds == null || nowMs < usedAtMs + ttlSeconds * 1_000;
    }

    /// Whether it must have expired: nothing lives longer than an eighth too long.
    boolean mustHaveExpired(long nowMs) {
        return ttlSeconds != null && nowMs > usedAtMs + ttlSeconds * 1_000 / 8 * 9;
    }

    /// The end of its life; what it inherited is held no longer once nothing forks from it either.
    void end() {
        over = true;
        release();
    }

    /// The end of its life by time alone: it goes on holding what it inherited until somebody takes care of it.
    void expire() {
        over = true;
        expired = true;
    }

    /// What has expired is taken care of, now or soon.
    void release() {
        if (over && forks.isEmpty() && source != null) {
            source.forks.remove(this);
            source.release();
            source = null;
        }
    }

    boolean isSoftDeleted() {
        return over && !forks.isEmpty();
    }

    /// The first token that the server gave for a place.
    String firstToken(int place) {
        return tokens.get(place).iterator().next();
    }

    String body(int from, int until) {
        List<String> part = messages.subList(from, until);
        return kind == Kind.JSON ? "[" + String.join(",", part) + "]" : String.join("", part);
    }
}
