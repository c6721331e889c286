package dev.millrace.command;

import java.util.ArrayList;
import java.util.List;

/// Cuts a JSON array into the bytes of its elements, as they stand there. Pure. Only for arrays that a server made:
/// what is no array comes back whole.
final class MessageSlices {
    private MessageSlices() {}

    /// A part of a page.
    ///
    /// @param to exclusive
    record Slice(int from, int to) {}

    static List<Slice> of(byte[] page) {
        int begin = skipSpace(page, 0);
        if (begin == page.length || page[begin] != '[') {
            return List.of(new Slice(0, page.length));
        }
        List<Slice> slices = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int from = begin + 1;
        for (int i = begin + 1; i < page.length; i++) {
            byte at = page[i];
            if (quoted) {
                if (at == '\\') {
                    i++;
                } else if (at == '"') {
                    quoted = false;
                }
            } else if (at == '"') {
                quoted = true;
            } else if (at == '[' || at == '{') {
                depth++;
            } else if (depth == 0 && (at == ',' || at == ']')) {
                add(slices, page, from, i);
                from = i + 1;
            } else if (at == ']' || at == '}') {
                depth--;
            }
        }
        return slices;
    }

    private static void add(List<Slice> slices, byte[] page, int from, int to) {
        int begin = skipSpace(page, from);
        int end = to;
        while (end > begin && isSpace(page[end - 1])) {
            end--;
        }
        if (begin < end) {
            slices.add(new Slice(begin, end));
        }
    }

    private static int skipSpace(byte[] page, int from) {
        int at = from;
        while (at < page.length && isSpace(page[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte at) {
        return at == ' ' || at == '\n' || at == '\r' || at == '\t';
    }
}
