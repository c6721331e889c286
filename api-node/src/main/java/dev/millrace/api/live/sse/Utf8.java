package dev.millrace.api.live.sse;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.read.Message;
import java.util.List;

/// The edges of UTF-8 characters, as RFC 3629 and the Unicode standard's table 3-7 draw them.
public final class Utf8 {
    /// The bytes before an edge that can belong to a character that is not whole yet.
    private static final int PREFIX_MAX = 3;

    private Utf8() {}

    /// How many of `messages` from the first on end where a character ends: all of them, unless the last ones leave one
    /// unfinished. Bytes that cannot become a character, or do not, leave none unfinished.
    public static int wholeMessages(List<Message> messages) {
        int count = messages.size();
        int following = -1;
        while (count > 0 && endsInsideCharacter(messages, count, following)) {
            count--;
            Bytes cut = messages.get(count).body();
            following = cut.isEmpty() ? following : cut.at(0) & 0xff;
        }
        return count;
    }

    /// Whether the first `count` messages leave a character unfinished which `following` (-1: nothing yet) goes on
    /// with.
    private static boolean endsInsideCharacter(List<Message> messages, int count, int following) {
        int[] last = new int[PREFIX_MAX]; // last[0] is the last byte
        int found = 0;
        for (int m = count - 1; m >= 0 && found < PREFIX_MAX; m--) {
            Bytes body = messages.get(m).body();
            for (int i = body.length() - 1; i >= 0 && found < PREFIX_MAX; i--) {
                last[found++] = body.at(i) & 0xff;
            }
        }
        int trailing = 0;
        while (trailing < found && (last[trailing] & 0xc0) == 0x80) {
            trailing++;
        }
        if (trailing == found) {
            return false;
        }
        int lead = last[trailing];
        if (length(lead) - 1 <= trailing || (trailing > 0 && !secondFits(lead, last[trailing - 1]))) {
            return false;
        }
        return following < 0 || (trailing == 0 ? secondFits(lead, following) : (following & 0xc0) == 0x80);
    }

    /// Looks at what is not ASCII at `from`: the length of the character there, or, where there is none, the negated
    /// number of bytes that one U+FFFD stands for (the longest beginning of a character, else one byte).
    static int at(byte[] bytes, int from, int until) {
        int lead = bytes[from] & 0xff;
        int length = length(lead);
        if (length == 0) {
            return -1;
        }
        for (int i = 1; i < length; i++) {
            int next = from + i < until ? bytes[from + i] & 0xff : 0;
            if (i == 1 ? !secondFits(lead, next) : (next & 0xc0) != 0x80) {
                return -i;
            }
        }
        return length;
    }

    /// The length of the character that `lead` begins; 0 where it begins none.
    private static int length(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    private static boolean secondFits(int lead, int second) {
        return switch (lead) {
            case 0xe0 -> second >= 0xa0 && second <= 0xbf;
            case 0xed -> second >= 0x80 && second <= 0x9f;
            case 0xf0 -> second >= 0x90 && second <= 0xbf;
            case 0xf4 -> second >= 0x80 && second <= 0x8f;
            default -> (second & 0xc0) == 0x80;
        };
    }
}
