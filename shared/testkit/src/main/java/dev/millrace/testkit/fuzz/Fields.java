package dev.millrace.testkit.fuzz;

import java.util.List;

/// Header fields: those of the protocol, mostly sensible, and those that come with HTTP.
final class Fields {
    private static final String PRODUCER_ID = "Producer-Id";
    private static final String PRODUCER_EPOCH = "Producer-Epoch";
    private static final String PRODUCER_SEQ = "Producer-Seq";

    private final Dice dice;
    private final Learnt learnt;
    private final Targets targets;
    private final FuzzLimits limits;

    Fields(Dice dice, Learnt learnt, Targets targets, FuzzLimits limits) {
        this.dice = dice;
        this.learnt = learnt;
        this.targets = targets;
        this.limits = limits;
    }

    void choose(Draft draft) {
        switch (draft.method) {
            case "PUT" -> create(draft);
            case "POST" -> append(draft);
            case "GET", "HEAD" -> read(draft);
            default -> {}
        }
        if (dice.oneIn(12)) {
            strange(draft);
        }
    }

    private void create(Draft draft) {
        contentType(draft, 6);
        if (dice.oneIn(6)) {
            draft.add("Stream-TTL", number("1", "2", "60", "3600", "31536000"));
        }
        if (dice.oneIn(10)) {
            draft.add("Stream-Expires-At", expiry());
        }
        if (dice.oneIn(15)) {
            closed(draft);
        }
        if (draft.subject.url().contains("fork") ? !dice.oneIn(4) : dice.oneIn(25)) {
            fork(draft);
        }
    }

    private void fork(Draft draft) {
        Subject source = dice.of(Subject.ALL);
        draft.add("Stream-Forked-From", dice.oneIn(12) ? strangeSource(source) : source.url());
        if (dice.oneIn(2)) {
            draft.add("Stream-Fork-Offset", targets.offset(source));
        }
        if (dice.oneIn(3)) {
            draft.add("Stream-Fork-Sub-Offset", number("0", "1", "2", "3", "7", "1000000"));
        }
    }

    private String strangeSource(Subject source) {
        return dice.of(
                source.url() + "/nothing",
                "",
                "/",
                "http://localhost" + source.url(),
                source.url() + "?offset=-1",
                "text",
                source.url() + "%zz",
                "/v1/stream/fuzz/../x",
                "/v1/stream/fuzz/__ds/x",
                source.url().replace("fuzz", "_default"));
    }

    private String expiry() {
        return dice.of(
                "2099-01-01T00:00:00Z",
                "2099-01-01T00:00:00Z",
                "2099-12-31T23:59:59.999+02:00",
                "2001-01-01T00:00:00Z",
                "2099-02-30T00:00:00Z",
                "2099-01-01",
                "tomorrow",
                "",
                "9999-12-31T23:59:60Z",
                "+292278994-08-17T07:12:55.807Z",
                "1970-01-01T00:00:00Z",
                "4102444800",
                "2099-01-01 00:00:00Z",
                "2099-01-01T00:00Z");
    }

    private void append(Draft draft) {
        contentType(draft, 20);
        if (dice.oneIn(3)) {
            producer(draft);
        }
        if (dice.oneIn(8)) {
            int seq = learnt.nextStreamSeq(draft.subject);
            draft.add(
                    "Stream-Seq",
                    dice.oneIn(4) ? dice.of("0", "", "z".repeat(300), "\u00e9", "a b") : String.valueOf(100_000 + seq));
        }
        if (dice.oneIn(12)) {
            draft.add("Stream-Expected-Offset", targets.offset(draft.subject));
        }
        if (dice.oneIn(25)) {
            closed(draft);
        }
    }

    private void producer(Draft draft) {
        String id = dice.oneIn(5) ? "p" + dice.below(1_000_000) : dice.of("p1", "p2");
        FuzzRequest.Stamp last = learnt.lastOf(draft.subject, id);
        FuzzRequest.Stamp stamp = switch (dice.below(12)) {
            case 0 -> new FuzzRequest.Stamp(id, last.epoch(), Math.max(0, last.seq())); // the last one again
            case 1 -> new FuzzRequest.Stamp(id, last.epoch(), last.seq() + 2 + dice.below(9)); // a gap
            case 2 -> new FuzzRequest.Stamp(id, last.epoch() + 1, 0); // a new epoch
            case 3 -> new FuzzRequest.Stamp(id, last.epoch() + 1, 1 + dice.below(5)); // a new epoch begun wrongly
            case 4 ->
                new FuzzRequest.Stamp(
                        id, Math.max(0, last.epoch() - 1), last.seq() + 1); // stale, where there is an older
            default -> new FuzzRequest.Stamp(id, last.epoch(), last.seq() + 1);
        };
        if (dice.oneIn(8)) {
            strangeProducer(draft, stamp);
        } else {
            draft.producer = stamp;
            stamp(draft, stamp.id(), Long.toString(stamp.epoch()), Long.toString(stamp.seq()));
        }
    }

    private void strangeProducer(Draft draft, FuzzRequest.Stamp stamp) {
        String epoch = Long.toString(stamp.epoch());
        switch (dice.below(6)) {
            case 0 -> draft.add(PRODUCER_ID, stamp.id());
            case 1 -> draft.add(PRODUCER_SEQ, "0");
            case 2 -> stamp(draft, dice.of("", " ", "i".repeat(257), "\u00fc"), epoch, "0");
            case 3 -> stamp(draft, stamp.id(), number("0"), "0");
            case 4 -> stamp(draft, stamp.id(), epoch, number("0"));
            default -> {
                stamp(draft, stamp.id(), epoch, "0");
                draft.add(PRODUCER_EPOCH, epoch);
            }
        }
    }

    private static void stamp(Draft draft, String id, String epoch, String seq) {
        draft.add(PRODUCER_ID, id);
        draft.add(PRODUCER_EPOCH, epoch);
        draft.add(PRODUCER_SEQ, seq);
    }

    private void read(Draft draft) {
        if (dice.oneIn(4)) {
            List<String> tags = learnt.tags(draft.subject);
            draft.add(
                    "If-None-Match",
                    dice.oneIn(6)
                            ? dice.of(
                                    "*",
                                    "",
                                    "W/" + tags.getLast(),
                                    tags.getLast() + ", \"x\"",
                                    "x",
                                    "\"",
                                    ",,",
                                    "\"a\", " + tags.getFirst())
                            : tags.getLast());
        }
        if (dice.oneIn(6)) {
            draft.add(
                    "Accept-Encoding",
                    dice.of("gzip", "gzip, br", "identity", "gzip;q=0", "*", "", "br", ";;q", "*;q=0"));
        }
        if (dice.oneIn(15)) {
            draft.add("Last-Event-ID", targets.offset(draft.subject));
        }
        if (dice.oneIn(15)) {
            draft.add(
                    dice.of("Range", "If-Modified-Since", "If-Match", "Accept", "Cache-Control"),
                    dice.of("bytes=0-1", "*", "no-cache"));
        }
    }

    /// @param absentOneIn how often there is none
    private void contentType(Draft draft, int absentOneIn) {
        if (dice.oneIn(absentOneIn)) {
            return;
        }
        draft.add(
                "Content-Type",
                switch (dice.below(18)) {
                    case 0 -> dice.of("application/json", "text/plain", "image/png");
                    case 1 -> draft.subject.contentType() + dice.of("; charset=utf-8", ";", "; a=\"b;c\"", " ");
                    case 2 -> draft.subject.contentType().toUpperCase(java.util.Locale.ROOT);
                    case 3 ->
                        dice.of(
                                "",
                                "text",
                                "/",
                                "text/",
                                "/plain",
                                "text/plain/x",
                                "text plain",
                                "a/b\u00e9",
                                "x/" + "y".repeat(300),
                                "application/json, text/plain",
                                "multipart/form-data; boundary=x");
                    default -> draft.subject.contentType();
                });
    }

    private void closed(Draft draft) {
        draft.add("Stream-Closed", dice.of("true", "true", "true", "TRUE", "True", "false", "1", "", "yes", " true "));
    }

    /// A number where one is expected: mostly one of those that make sense.
    private String number(String... sensible) {
        return dice.oneIn(3)
                ? dice.of(
                        "-1",
                        "01",
                        "+1",
                        "1.0",
                        "1e3",
                        "",
                        " ",
                        "abc",
                        "9007199254740991",
                        "9007199254740992",
                        "9223372036854775807",
                        "9223372036854775808",
                        "9".repeat(400),
                        "0x1",
                        "\u0661",
                        "1 2",
                        "1,2")
                : dice.of(sensible);
    }

    private void strange(Draft draft) {
        switch (dice.below(16)) {
            case 0 -> draft.add("Origin", dice.of("http://localhost:3000", "null", ""));
            case 1, 14 -> draft.add("Expect", dice.of("100-continue", "200-maybe", "x"));
            case 2 -> draft.add("Connection", dice.of("close", "keep-alive", "upgrade", "close, upgrade", ""));
            case 3 -> draft.add("Upgrade", dice.of("websocket", "h2c", "x"));
            case 4 -> draft.add("X-" + dice.below(1000), "h".repeat(limits.headerBytesMax() + dice.below(100)));
            case 5 -> manySmall(draft);
            case 6, 15 -> draft.add("Authorization", dice.of("Bearer x", "Basic eDp5", ""));
            case 7 ->
                draft.headers.addAll(
                        List.copyOf(draft.headers.subList(0, Math.min(1 + dice.below(2), draft.headers.size()))));
            case 8 -> draft.add("Host", dice.of("", "a b", "evil", "localhost:99999"));
            case 9 -> draft.add("X-HTTP-Method-Override", dice.of("DELETE", "PUT"));
            case 10 -> draft.add("Stream-Closed", "true");
            case 11 ->
                draft.add(
                        dice.of("Stream-TTL", "Stream-Seq", "Producer-Id", "Stream-Forked-From", "Stream-Cursor"), "1");
            case 12 -> draft.add("Cookie", dice.garbage(100));
            default -> draft.add("Access-Control-Request-Method", "POST");
        }
    }

    private void manySmall(Draft draft) {
        for (int bytes = 0; bytes < limits.headerBytesMax(); bytes += 40) {
            draft.add("X-Filler-" + bytes, "some-value-of-a-header");
        }
    }
}
