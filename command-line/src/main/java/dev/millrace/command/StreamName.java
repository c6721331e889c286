package dev.millrace.command;

import java.util.regex.Pattern;

/// A stream as people type it: `PROJECT/STREAM`, or a single segment in the project `_default`.
record StreamName(String project, String stream) {
    private static final String DEFAULT_PROJECT = "_default";
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_.:~-]+)+");

    static StreamName parse(String typed) throws CommandFailure {
        String full = typed.indexOf('/') < 0 ? DEFAULT_PROJECT + "/" + typed : typed;
        if (!LEGAL.matcher(full).matches()) {
            throw CommandFailure.usage("a stream is PROJECT/STREAM, of letters, digits and _.:~-: received=" + typed);
        }
        int slash = full.indexOf('/');
        return new StreamName(full.substring(0, slash), full.substring(slash + 1));
    }

    /// The path of its URL.
    String path() {
        return "/v1/stream/" + project + "/" + stream;
    }

    @Override
    public String toString() {
        return project + "/" + stream;
    }
}
