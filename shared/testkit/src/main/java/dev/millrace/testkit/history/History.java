package dev.millrace.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What clients did to any number of streams. Safe for any number of threads.
public final class History {
    private final Map<String, List<Operation>> byStream = new HashMap<>();
    private int operations;

    /// An operation that was answered just now.
    public void answered(String stream, String client, Call call, Answer answer, long calledNs) {
        add(stream, client, call, answer, calledNs, System.nanoTime());
    }

    /// An operation that will not be answered any more.
    public void unanswered(String stream, String client, Call call, long calledNs) {
        add(stream, client, call, new Answer.Unknown(), calledNs, Operation.NEVER);
    }

    private synchronized void add(
            String stream, String client, Call call, Answer answer, long calledNs, long answeredNs) {
        byStream.computeIfAbsent(stream, name -> new ArrayList<>())
                .add(new Operation(operations++, client, call, answer, calledNs, answeredNs));
    }

    /// What has been recorded so far, stream by stream.
    public synchronized Map<String, List<Operation>> byStream() {
        Map<String, List<Operation>> copy = new HashMap<>();
        byStream.forEach((stream, list) -> copy.put(stream, List.copyOf(list)));
        return copy;
    }
}
