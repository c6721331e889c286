package dev.millrace.conformance.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The system calls of a program as `strace -f -y` saw them, in one order for all threads: each call has the line
/// on which it began and the one on which it ended.
final class SystemCalls {
    private static final Pattern WHOLE = Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+|\\?)(.*)");
    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\((.*) <unfinished \\.\\.\\.>");
    private static final Pattern ENDED =
            Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)\\) += (-?\\d+|\\?)(.*)");
    /// What strace puts behind the result of a call that it did not let happen.
    private static final String NOT_MADE = "(INJECTED)";

    private final List<Call> calls = new ArrayList<>();

    /// @param endLine [Integer#MAX_VALUE] for a call that did not end
    record Call(String name, String arguments, int beginLine, int endLine, boolean succeeded) {
        /// The path of the file that the call is about, as `-y` prints it after the descriptor; empty for none.
        String file() {
            int from = arguments.indexOf('<');
            int until = arguments.indexOf('>');
            return from < 0 || until < from ? "" : arguments.substring(from + 1, until);
        }

        boolean isSync() {
            return name.equals("fsync") || name.equals("fdatasync");
        }

        boolean writes(String bytes) {
            return (name.contains("write") || name.startsWith("send")) && arguments.contains(bytes);
        }
    }

    SystemCalls(List<String> lines) {
        Map<String, Matcher> begunByThread = new HashMap<>();
        Map<String, Integer> beginLineByThread = new HashMap<>();
        for (int line = 0; line < lines.size(); line++) {
            Matcher whole = WHOLE.matcher(lines.get(line));
            Matcher begun = BEGUN.matcher(lines.get(line));
            Matcher ended = ENDED.matcher(lines.get(line));
            if (begun.matches()) {
                begunByThread.put(begun.group(1), begun);
                beginLineByThread.put(begun.group(1), line);
            } else if (ended.matches()) {
                Matcher beginning = begunByThread.remove(ended.group(1));
                Integer beginLine = beginLineByThread.remove(ended.group(1));
                if (beginning != null && beginLine != null) {
                    String arguments = beginning.group(3) + ended.group(3);
                    calls.add(new Call(ended.group(2), arguments, beginLine, line, succeeded(ended, 4)));
                }
            } else if (whole.matches()) {
                calls.add(new Call(whole.group(2), whole.group(3), line, line, succeeded(whole, 4)));
            }
        }
        begunByThread.forEach((thread, begun) -> calls.add(new Call(
                begun.group(2), begun.group(3), beginLineByThread.getOrDefault(thread, 0), Integer.MAX_VALUE, false)));
    }

    private static boolean succeeded(Matcher matcher, int result) {
        return !matcher.group(result).startsWith("-")
                && !matcher.group(result).equals("?")
                && !matcher.group(result + 1).contains(NOT_MADE);
    }

    /// Whether these bytes were written to a file, and after that the file was synced, all before `answer` began to
    /// leave.
    ///
    /// @param since the line after which the write has to begin
    /// @param bytes as strace prints them; empty for any
    boolean areSyncedBetween(int since, String bytes, Call answer) {
        return calls.stream()
                .filter(call -> call.writes(bytes) && call.file().startsWith("/") && call.succeeded)
                .filter(write -> write.beginLine > since)
                .anyMatch(write -> calls.stream()
                        .anyMatch(sync -> sync.isSync()
                                && sync.succeeded
                                && sync.file().equals(write.file())
                                && sync.beginLine > write.endLine
                                && sync.endLine < answer.beginLine));
    }

    /// The calls that sent a response to a client, in the order in which they began.
    List<Call> answers() {
        return calls.stream()
                .filter(call -> call.writes("\"HTTP/1.1 ") && !call.file().startsWith("/"))
                .sorted(Comparator.comparingInt(Call::beginLine))
                .toList();
    }
}
