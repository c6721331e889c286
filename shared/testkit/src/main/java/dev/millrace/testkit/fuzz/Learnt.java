package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the answers have told so far: the material of requests that hit.
final class Learnt {
    private static final int KEPT = 24;

    private final Map<Subject, List<String>> offsets = new HashMap<>();
    private final Map<Subject, List<String>> tags = new HashMap<>();
    private final Map<String, FuzzRequest.Stamp> producers = new HashMap<>();
    private final Map<Subject, Integer> streamSeqs = new HashMap<>();
    private String cursor = "0";

    void learn(FuzzRequest request, WireResponse response) {
        response.header("Stream-Next-Offset").ifPresent(offset -> keep(offsets, request.subject(), offset));
        response.header("ETag").ifPresent(tag -> keep(tags, request.subject(), tag));
        response.header("Stream-Cursor").ifPresent(value -> cursor = value);
        boolean accepted = response.status() == 200 && request.method().equals("POST");
        if (accepted && !request.producer().id().isEmpty()) {
            producers.put(producerKey(request.subject(), request.producer().id()), request.producer());
        }
        if (response.status() == 201 || response.status() == 404) {
            producers.keySet().removeIf(key -> key.startsWith(request.subject().url() + " "));
        }
    }

    private static void keep(Map<Subject, List<String>> where, Subject subject, String value) {
        List<String> kept = where.computeIfAbsent(subject, _ -> new ArrayList<>());
        if (!kept.contains(value)) {
            kept.add(value);
        }
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    /// Offsets of that stream that an answer named, the newest last; never empty.
    List<String> offsets(Subject subject) {
        return offsets.getOrDefault(subject, List.of("-1"));
    }

    /// Entity tags of that stream, the newest last; never empty.
    List<String> tags(Subject subject) {
        return tags.getOrDefault(subject, List.of("\"none\""));
    }

    String cursor() {
        return cursor;
    }

    /// The last request of a producer that was accepted as new; before the first, one with sequence -1.
    FuzzRequest.Stamp lastOf(Subject subject, String producer) {
        return producers.getOrDefault(producerKey(subject, producer), new FuzzRequest.Stamp(producer, 0, -1));
    }

    /// A `Stream-Seq` higher than all that were given out for that stream.
    int nextStreamSeq(Subject subject) {
        return streamSeqs.merge(subject, 1, Integer::sum);
    }

    private static String producerKey(Subject subject, String producer) {
        return subject.url() + " " + producer;
    }
}
