package dev.millrace.api.live;

import dev.millrace.api.live.sse.SseRepresentation;
import dev.millrace.api.live.sse.Utf8;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;

/// Cuts the growth of one stream into batches, each beginning where the one before ended.
///
/// Text in events has to end where a character ends. Messages that leave one unfinished are held for the event of
/// the next batch, since an offset cannot lie inside a message; the closure of the stream sends them as they are,
/// and so does more held text than the bound. So the events have a tail of their own, at or before the stream's.
///
/// Pure; belongs to the hub.
final class BatchSequence {
    private final LiveSettings.ByteLimits limits;
    private final LiveCounters counters;
    private final boolean text;
    private Offset tail;
    private Offset eventTail;
    private List<Message> held = List.of();

    BatchSequence(StreamView view, LiveSettings.ByteLimits limits, LiveCounters counters) {
        this.limits = limits;
        this.counters = counters;
        text = SseRepresentation.of(view.contentType()) == SseRepresentation.TEXT;
        tail = view.tail();
        eventTail = view.tail();
    }

    /// Where the stream ends, as far as batches have been made.
    Offset tail() {
        return tail;
    }

    /// Where the events end.
    Offset eventTail() {
        return eventTail;
    }

    /// The batches of `messages`, which end at the tail of `view`; of none, one batch if the stream is closed now.
    /// Each has one reference, the caller's.
    List<TailBatch> extend(List<Message> messages, StreamView view, long cursor) {
        List<TailBatch> batches = new ArrayList<>(1);
        int from = 0;
        while (from < messages.size()) {
            int until = cut(messages, from, limits.batch());
            batches.add(next(messages.subList(from, until), view, until == messages.size(), cursor));
            from = until;
        }
        if (messages.isEmpty() && view.closed()) {
            batches.add(next(messages, view, true, cursor));
        }
        return batches;
    }

    /// The end of the longest run from `from` on that has at most `bytesMax` bytes, one message at least.
    static int cut(List<Message> messages, int from, int bytesMax) {
        long bytes = 0;
        int until = from;
        while (until < messages.size()) {
            bytes += messages.get(until).body().length();
            if (bytes > bytesMax && until > from) {
                break;
            }
            until++;
        }
        return until;
    }

    static long bodyBytes(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += message.body().length();
        }
        return bytes;
    }

    private TailBatch next(List<Message> messages, StreamView view, boolean atTail, long cursor) {
        Offset start = tail;
        tail = atTail ? view.tail() : messages.getLast().next();
        var span = new TailBatch.Span(start, tail, messages);
        var event = text ? wholeCharacters(messages, atTail && view.closed()) : span;
        eventTail = event.next();
        counters.batches.increment();
        return new TailBatch(span, event, view, atTail, cursor, counters);
    }

    private TailBatch.Span wholeCharacters(List<Message> messages, boolean closes) {
        List<Message> all = held.isEmpty() ? messages : joined(held, messages);
        int whole = closes ? all.size() : Utf8.wholeMessages(all);
        if (bodyBytes(all.subList(whole, all.size())) > limits.heldText()) {
            whole = all.size();
        }
        held = List.copyOf(all.subList(whole, all.size()));
        Offset next = whole == all.size()
                ? tail
                : whole == 0 ? eventTail : all.get(whole - 1).next();
        return new TailBatch.Span(eventTail, next, all.subList(0, whole));
    }

    private static List<Message> joined(List<Message> first, List<Message> second) {
        List<Message> all = new ArrayList<>(first.size() + second.size());
        all.addAll(first);
        all.addAll(second);
        return all;
    }
}
