package dev.millrace.api.manage;

import dev.millrace.api.append.AppendStats;
import dev.millrace.api.config.ApiNode;
import dev.millrace.api.expiry.Announcements;
import dev.millrace.api.http.HttpCounters;
import dev.millrace.api.http.answer.Status;
import dev.millrace.api.live.LiveStats;
import dev.millrace.program.manage.DurationMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// What a node counts, as meters `millrace.*`. The parts count for themselves and are only looked at here.
public final class NodeMeters implements MeterBinder {
    private final ApiNode node;

    public NodeMeters(ApiNode node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        appends(registry);
        liveReaders(registry);
        announcements(registry);
        http(registry);
    }

    private void appends(MeterRegistry registry) {
        append(registry, "ring.depth", Kind.NOW, AppendStats::ringDepth);
        append(registry, "in.flight", Kind.NOW, AppendStats::requestsInFlight);
        append(registry, "in.flight.bytes", Kind.NOW, AppendStats::bodyBytesInFlight);
        append(registry, "resident.streams", Kind.NOW, AppendStats::residentStreams);
        append(registry, "watched.streams", Kind.NOW, AppendStats::watchedStreams);
        append(registry, "requests", Kind.SINCE_START, AppendStats::requests);
        append(registry, "overloaded", Kind.SINCE_START, AppendStats::overloaded);
        append(registry, "batches", Kind.SINCE_START, AppendStats::batches);
        append(registry, "records", Kind.SINCE_START, AppendStats::records);
        append(registry, "unknowns", Kind.SINCE_START, AppendStats::unknowns);
        append(registry, "resolved.by.mark", Kind.SINCE_START, AppendStats::resolvedByMark);
        append(registry, "unresolved", Kind.SINCE_START, AppendStats::unresolved);
        append(registry, "refusals", Kind.SINCE_START, AppendStats::refusals);
        append(registry, "invalid", Kind.SINCE_START, AppendStats::invalid);
        append(registry, "groups.aborted", Kind.SINCE_START, AppendStats::groupsAborted);
        append(registry, "snapshots", Kind.SINCE_START, AppendStats::snapshots);
        append(registry, "loads", Kind.SINCE_START, AppendStats::loads);
        append(registry, "catch.ups", Kind.SINCE_START, AppendStats::catchUps);
        append(registry, "load.failures", Kind.SINCE_START, AppendStats::loadFailures);
        append(registry, "tail.checks", Kind.SINCE_START, AppendStats::tailChecks);
        append(registry, "evictions", Kind.SINCE_START, AppendStats::evictions);
        append(registry, "reply.tasks", Kind.SINCE_START, AppendStats::replyTasks);
        append(registry, "replies.lost", Kind.SINCE_START, AppendStats::repliesLost);
        append(registry, "deadlines.passed", Kind.SINCE_START, AppendStats::deadlinesPassed);
    }

    private void liveReaders(MeterRegistry registry) {
        live(registry, "hubs", Kind.NOW, LiveStats::hubs);
        live(registry, "event.streams", Kind.NOW, LiveStats::sseReaders);
        live(registry, "long.polls", Kind.NOW, LiveStats::longPolls);
        live(registry, "batches", Kind.SINCE_START, LiveStats::batches);
        live(registry, "encodings", Kind.SINCE_START, LiveStats::encodings);
        live(registry, "deliveries", Kind.SINCE_START, LiveStats::deliveries);
        live(registry, "history.pages", Kind.SINCE_START, LiveStats::historyPages);
        live(registry, "slow.readers", Kind.SINCE_START, LiveStats::slowReaders);
        live(registry, "slow.readers.closed", Kind.SINCE_START, LiveStats::closedSlowReaders);
    }

    private void announcements(MeterRegistry registry) {
        expiry(registry, "announced", Announcements.Stats::announced);
        expiry(registry, "appends", Announcements.Stats::appends);
        expiry(registry, "failures", Announcements.Stats::failures);
    }

    private void http(MeterRegistry registry) {
        http(registry, "connections", Kind.NOW, HttpCounters::connections);
        http(registry, "connections.refused", Kind.SINCE_START, HttpCounters::refusedConnections);
        meter(registry, "http.pages.kept.bytes", Kind.NOW, ApiNode::keptPageBytes);
        for (Status status : Status.values()) {
            FunctionCounter.builder(
                            "millrace.http.answers",
                            node,
                            it -> it.httpCounters().answers(status))
                    .tag("status", String.valueOf(status.code()))
                    .register(registry);
        }
        for (HttpCounters.Kind kind : HttpCounters.Kind.values()) {
            DurationMeters.register(
                    registry,
                    "millrace.http.requests",
                    Tags.of("kind", kind.name().toLowerCase(Locale.ROOT)),
                    node.httpCounters().durations(kind));
        }
    }

    private void append(MeterRegistry registry, String name, Kind kind, ToLongFunction<AppendStats> value) {
        meter(registry, "append." + name, kind, it -> value.applyAsLong(it.appendStats()));
    }

    private void live(MeterRegistry registry, String name, Kind kind, ToLongFunction<LiveStats> value) {
        meter(registry, "live." + name, kind, it -> value.applyAsLong(it.liveStats()));
    }

    private void expiry(MeterRegistry registry, String name, ToLongFunction<Announcements.Stats> value) {
        meter(registry, "expiry." + name, Kind.SINCE_START, it -> value.applyAsLong(it.announcementStats()));
    }

    private void http(MeterRegistry registry, String name, Kind kind, ToLongFunction<HttpCounters> value) {
        meter(registry, "http." + name, kind, it -> value.applyAsLong(it.httpCounters()));
    }

    /// A registry holds what it looks at weakly, so that is the node, which lives as long as the meters are asked
    /// for.
    private void meter(MeterRegistry registry, String name, Kind kind, ToDoubleFunction<ApiNode> value) {
        switch (kind) {
            case NOW -> Gauge.builder("millrace." + name, node, value).register(registry);
            case SINCE_START ->
                FunctionCounter.builder("millrace." + name, node, value).register(registry);
        }
    }

    private enum Kind {
        NOW,
        SINCE_START
    }
}
