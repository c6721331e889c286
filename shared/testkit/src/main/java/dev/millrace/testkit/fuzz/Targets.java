package dev.millrace.testkit.fuzz;

import java.util.ArrayList;
import java.util.List;

/// Request targets: mostly the stream's path, with parameters as reads have them; else everything around it.
final class Targets {
    private static final int STRANGE = 12;

    private final Dice dice;
    private final Learnt learnt;
    private final FuzzLimits limits;

    Targets(Dice dice, Learnt learnt, FuzzLimits limits) {
        this.dice = dice;
        this.learnt = learnt;
        this.limits = limits;
    }

    void choose(Draft draft) {
        String path = dice.oneIn(STRANGE) ? strangePath(draft.subject) : draft.subject.url();
        boolean reads = draft.method.equals("GET") || draft.method.equals("HEAD");
        draft.target = path + (reads || dice.oneIn(30) ? query(draft.subject) : "");
    }

    private String strangePath(Subject subject) {
        String url = subject.url();
        return switch (dice.below(26)) {
            case 0 -> "/health";
            case 1, 2 -> "/v1/fuzz/streams";
            case 3 -> "/v1/stream/fuzz/__ds/subscriptions/x";
            case 4 -> "/v1/stream/__ds/subscriptions";
            case 5 -> "/v1/fuzz/" + dice.of("subscribe", "publish/x", "session/x", "unsubscribe");
            case 6 -> "/" + dice.of("", "v1", "v1/", "v1/stream", "v1/stream/", "v2/stream/a/b", "favicon.ico", "..");
            case 7 ->
                url.replace("/fuzz/", "/" + dice.of("stream", "__ds", "pro%20ject", "", ".", "a".repeat(65)) + "/");
            case 8 -> url + dice.of("/", "//x", "/.", "/..", "/../x", "/%2e%2e/x", "%2F..%2Fx", "/./x");
            case 9 -> url + dice.of("%", "%z", "%zz", "%0", "%00", "%0A", "%0d%0a", "%ff", "%C0%AE", "%u0041");
            case 10 -> url + dice.of(" x", "\tx", "\\x", "|x", "^x", "`x", "{x}", "\"x", "<x>", ";x", ",x", "@x", "+x");
            case 11 -> url + dice.of("\u0000", "\u00e9", "\u00ff\u00fe", "\u007f");
            case 12 -> url.replace("u", "%75").replace("/x", "/%78");
            case 13 -> "http://localhost" + url;
            case 14 -> "http://" + dice.garbage(8).replace(' ', '-') + url;
            case 15 -> dice.of("*", "localhost:80", "https:", "?", "#", "//", "///", "/?", "/#x");
            case 16 -> url + "/" + "y".repeat(400);
            case 17 -> "/v1/stream/fuzz/" + "z".repeat(399 + dice.below(3));
            case 18 -> url + "?" + "q".repeat(limits.targetBytesMax() + dice.below(100));
            case 19 -> "/" + "p".repeat(limits.targetBytesMax() - 1 + dice.below(4));
            case 20 -> url + "#fragment";
            case 21 -> dice.garbage(1 + dice.below(40)).replace(' ', '_');
            case 22 -> "/v1/fuzz/streams?" + dice.of("prefix=j", "after=text", "limit=2", "limit=1&after=a", "prefix=");
            case 23 -> "/v1/fuzz/streams?" + dice.of("limit=0", "limit=-1", "limit=101", "limit=x", "limit=1&limit=2");
            case 24 -> "/v1/" + dice.of("stream", "__ds", "no project", "x".repeat(65)) + "/streams";
            default -> url.toUpperCase(java.util.Locale.ROOT);
        };
    }

    private String query(Subject subject) {
        List<String> parameters = new ArrayList<>();
        if (!dice.oneIn(5)) {
            parameters.add("offset=" + offset(subject));
        }
        if (dice.oneIn(8)) {
            parameters.add("live=" + dice.of("long-poll", "long-poll", "sse", "sse", "websocket", "poll", "", "SSE"));
        }
        if (dice.oneIn(8)) {
            parameters.add("cursor=" + cursor());
        }
        if (dice.oneIn(20)) {
            parameters.add(dice.of(
                    "offset=-1",
                    "live=sse",
                    "cursor=1",
                    "utm=x",
                    "%6fffset=-1",
                    "offset",
                    "=",
                    "=x",
                    "%",
                    "%zz=1",
                    "access_token=secret",
                    "limit=3",
                    "offset=%2D1",
                    "offset=+1",
                    "live=long%2dpoll",
                    "a=b=c",
                    "\u00e9=1"));
        }
        return parameters.isEmpty() ? dice.of("", "?", "") : "?" + String.join(dice.oneIn(40) ? "&&" : "&", parameters);
    }

    /// An offset in a place where one is expected: mostly one of that stream.
    String offset(Subject subject) {
        List<String> known = learnt.offsets(subject);
        return switch (dice.below(24)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> dice.of(known);
            case 8, 9, 10 -> "-1";
            case 11, 12 -> "now";
            case 13 -> dice.of(learnt.offsets(dice.of(Subject.ALL)));
            case 14 -> zeros(16) + "_" + zeros(16);
            case 15 -> dice.of(known) + dice.of("0", "_", " ", "%20", "%00");
            case 16 -> known.getLast().replace("_0", "_9");
            case 17 -> known.getLast().replaceFirst("^0", "9");
            case 18 -> known.getFirst().replaceFirst("_.*", "_" + zeros(15) + dice.below(10));
            case 19 -> "9".repeat(16) + "_" + "9".repeat(16);
            case 20 -> "9".repeat(1 + dice.below(60));
            case 21 ->
                dice.of(
                        "-2", "0", "1", "-0", "+1", "NOW", "null", "1e3", "0x10", "_", "_1", "1_", "-1_-1", "1.5",
                        "..");
            case 22 -> dice.garbage(1 + dice.below(12)).replaceAll("[ #&]", "x");
            default -> "";
        };
    }

    private String cursor() {
        return switch (dice.below(6)) {
            case 0, 1, 2 -> learnt.cursor();
            case 3 -> Long.toString(dice.below(1 << 30));
            case 4 -> dice.of("9007199254740992", "9007199254740993", "18446744073709551616", "-1", "01", "1.0");
            default -> dice.of("abc", "", "%20", "1e9", "\u0663");
        };
    }

    private static String zeros(int count) {
        return "0".repeat(count);
    }
}
