package dev.millrace.api.live.sse;

import io.netty.buffer.ByteBuf;

/// Text as the `data:` lines of one event. A client puts the lines together with LF between them and takes one
/// space away from the front of each, so CR and CR LF become LF, a line that begins with a space gets one more, and
/// everything else arrives as it is; what is no UTF-8 becomes U+FFFD.
final class SseLines {
    private static final int DATA = 0x64617461; // "data"
    private static final int REPLACEMENT = 0xefbfbd; // U+FFFD in UTF-8

    private final ByteBuf out;
    private boolean atLineStart = true;

    /// Begins the first line.
    SseLines(ByteBuf out) {
        this.out = out;
        beginLine();
    }

    /// Adds whole characters; a CR LF must not be divided between two calls.
    void add(byte[] bytes, int from, int until) {
        int plainFrom = from;
        int i = from;
        while (i < until) {
            byte b = bytes[i];
            if (b >= 0 && b != '\n' && b != '\r') {
                i++;
                continue;
            }
            int length = b < 0 ? Utf8.at(bytes, i, until) : lineBreak(bytes, i, until);
            if (b < 0 && length > 0) {
                i += length;
                continue;
            }
            addPlain(bytes, plainFrom, i);
            if (b < 0) {
                addReplacement();
            } else {
                breakLine();
            }
            i += Math.abs(length);
            plainFrom = i;
        }
        addPlain(bytes, plainFrom, until);
    }

    /// Adds one ASCII character that is neither a space nor a line break.
    void add(char ascii) {
        out.writeByte(ascii);
        atLineStart = false;
    }

    void breakLine() {
        out.writeByte('\n');
        beginLine();
    }

    /// Ends the last line.
    void end() {
        out.writeByte('\n');
    }

    private static int lineBreak(byte[] bytes, int at, int until) {
        return bytes[at] == '\r' && at + 1 < until && bytes[at + 1] == '\n' ? 2 : 1;
    }

    private void addPlain(byte[] bytes, int from, int until) {
        if (from == until) {
            return;
        }
        if (atLineStart && bytes[from] == ' ') {
            out.writeByte(' ');
        }
        out.writeBytes(bytes, from, until - from);
        atLineStart = false;
    }

    private void addReplacement() {
        out.writeMedium(REPLACEMENT);
        atLineStart = false;
    }

    private void beginLine() {
        out.writeInt(DATA).writeByte(':');
        atLineStart = true;
    }
}
