package dev.millrace.testkit.history;

/// One request of one client to one stream, and its answer.
///
/// @param number its place in the order in which operations ended
/// @param calledNs before the request was sent, by [System#nanoTime], as `answeredNs`
/// @param answeredNs after the answer was read; [#NEVER] where none came
public record Operation(int number, String client, Call call, Answer answer, long calledNs, long answeredNs) {
    public static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (answer instanceof Answer.Unknown != (answeredNs == NEVER)) {
            throw new IllegalArgumentException("an answer at no time, or none at a time: " + call + " " + answer);
        }
    }

    public boolean isUnknown() {
        return answeredNs == NEVER;
    }

    /// As a line of a report, with times counted from some moment.
    String line(long originNs) {
        String until = isUnknown() ? "…" : ms(answeredNs - originNs);
        return "#" + number + " " + ms(calledNs - originNs) + "–" + until + " ms " + client + ": " + call + " → "
                + shortened(answer.toString());
    }

    private static String ms(long ns) {
        return Long.toString(ns / 1_000_000);
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 100) + " … " + text.substring(text.length() - 200);
    }
}
