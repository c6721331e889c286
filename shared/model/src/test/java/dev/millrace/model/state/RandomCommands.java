package dev.millrace.model.state;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Commands that hit as often as they miss: drawn from few names and numbers, with an eye on what the stream is now.
final class RandomCommands {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private static final ContentType TEXT_UTF8 = new ContentType("Text/Plain; charset=utf-8", "text/plain");
    private static final ContentType JSON = new ContentType("application/json", "application/json");

    private final Random random;

    RandomCommands(Random random) {
        this.random = random;
    }

    /// @param expected an offset that the client has seen, which some appends are to expect
    StreamCommand next(NaiveStream now, long clock, @Nullable Offset expected) {
        boolean live = now.existence(clock).equals("LIVE");
        int roll = random.nextInt(100);
        if (!live && roll < 60) {
            return create(now, clock);
        }
        if (roll < 55) {
            return append(now, random.nextInt(4) == 0 ? expected : null);
        }
        if (roll < 57) {
            return new StreamCommand.Close(maybe(2) ? stamp(now) : null);
        }
        if (roll < 70) {
            return create(now, clock);
        }
        if (roll < (now.closed ? 80 : 73)) {
            return new StreamCommand.Delete();
        }
        if (roll < 88) {
            return new StreamCommand.Inspect(maybe(2) ? Use.COUNTS : Use.DOES_NOT_COUNT);
        }
        return fork(now);
    }

    private StreamCommand fork(NaiveStream now) {
        StreamPath child = new StreamPath("p", "child" + random.nextInt(2));
        if (maybe(3) || now.reservations.isEmpty()) {
            return new StreamCommand.ReserveFork(child, Math.max(0, now.life + random.nextInt(6) - 1));
        }
        List<String> all = new ArrayList<>(now.reservations);
        String[] chosen = all.get(random.nextInt(all.size())).split("@", -1);
        long life = Long.parseLong(chosen[1]) + (maybe(6) ? 1 : 0);
        return new StreamCommand.ReleaseFork(new StreamPath("p", chosen[0]), life);
    }

    private StreamCommand create(NaiveStream now, long clock) {
        if (now.lives && maybe(2)) {
            return new StreamCommand.Create(
                    now.type.equals("text/plain") ? TEXT_UTF8 : JSON,
                    now.lifetime,
                    now.closed ? Closure.CLOSES : Closure.STAYS_OPEN,
                    messages(0),
                    now.origin,
                    clock);
        }
        ForkOrigin origin = maybe(4) ? origin(clock) : null;
        long life = origin != null && maybe(2) ? now.highestLife + random.nextInt(3) : clock + random.nextInt(3);
        return new StreamCommand.Create(type(), lifetime(clock), closure(), messages(0), origin, Math.max(0, life));
    }

    private StreamCommand append(NaiveStream now, @Nullable Offset expected) {
        ContentType type = maybe(15) ? type() : now.type.equals("application/json") ? JSON : TEXT;
        return new StreamCommand.Append(
                type,
                messages(1),
                maybe(2) ? stamp(now) : null,
                maybe(5) ? Bytes.utf8("" + (char) ('a' + random.nextInt(20)) + random.nextInt(10)) : null,
                expected,
                maybe(40) ? Closure.CLOSES : Closure.STAYS_OPEN);
    }

    private ProducerStamp stamp(NaiveStream now) {
        ProducerStamp closing = now.closedBy;
        if (closing != null && maybe(3)) {
            return closing;
        }
        String id = "p" + random.nextInt(6);
        long[] known = now.producers.get(id);
        Bytes bytes = Bytes.utf8("<" + id + ">").slice(1, 1 + id.length());
        if (known == null || maybe(8)) {
            return new ProducerStamp(bytes, random.nextInt(3), maybe(5) ? random.nextInt(3) : 0);
        }
        return switch (random.nextInt(8)) {
            case 0 -> new ProducerStamp(bytes, known[0] + 1, random.nextInt(2));
            case 1 -> new ProducerStamp(bytes, known[0], known[1]);
            case 2 -> new ProducerStamp(bytes, known[0], known[1] + 2);
            default -> new ProducerStamp(bytes, known[0], known[1] + 1);
        };
    }

    private Lifetime lifetime(long clock) {
        return switch (random.nextInt(4)) {
            case 0 -> new Lifetime.Sliding(random.nextInt(3));
            case 1 -> new Lifetime.Until(clock + random.nextInt(3_000) - 300);
            default -> Lifetime.UNLIMITED;
        };
    }

    private ForkOrigin origin(long clock) {
        StreamPath source = new StreamPath("p", "source" + random.nextInt(2));
        ReadFrom offset = maybe(2) ? ReadFrom.NOW : new ReadFrom.At(new Offset(1, random.nextInt(2)));
        return new ForkOrigin(
                new ForkRequest(source, offset, 0),
                maybe(2) ? LifetimeChoice.ASKED : LifetimeChoice.INHERITED,
                1,
                List.of(new InheritedSegment(source, Math.max(1, clock - random.nextInt(40)), 1, 3, 1)));
    }

    private List<Bytes> messages(int min) {
        int count = switch (random.nextInt(10)) {
            case 0 -> 6 + random.nextInt(8);
            case 1, 2 -> 2;
            case 3 -> min;
            default -> 1;
        };
        List<Bytes> messages = new ArrayList<>();
        for (int i = 0; i < Math.max(min, count); i++) {
            messages.add(message());
        }
        return messages;
    }

    private Bytes message() {
        int length = maybe(8) ? 40 + random.nextInt(200) : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return Bytes.utf8(text.toString());
    }

    private ContentType type() {
        return maybe(3) ? JSON : maybe(2) ? TEXT : TEXT_UTF8;
    }

    private Closure closure() {
        return maybe(12) ? Closure.CLOSES : Closure.STAYS_OPEN;
    }

    private boolean maybe(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
