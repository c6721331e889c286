package dev.millrace.model.content;

/// Well-formed UTF-8 as Unicode's table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8Scanner {
    private Utf8Scanner() {}

    /// Past the character of more than one byte that begins at `at`; where it is not well-formed, `-(at + 1)`.
    static int characterEnd(byte[] text, int at, int end) {
        int lead = text[at] & 0xff;
        int following = following(lead);
        if (following == 0 || at + following >= end) {
            return -at - 1;
        }
        int second = text[at + 1] & 0xff;
        if (second < secondMin(lead) || second > secondMax(lead)) {
            return -at - 1;
        }
        for (int i = at + 2; i <= at + following; i++) {
            if ((text[i] & 0xc0) != 0x80) {
                return -at - 1;
            }
        }
        return at + following + 1;
    }

    private static int following(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    }

    private static int secondMin(int lead) {
        return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    }

    private static int secondMax(int lead) {
        return lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    }
}
