package dev.millrace.api.naive;

import dev.millrace.api.naive.Operation.Kind;
import dev.millrace.api.naive.Operation.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Operations by chance, on few names, so that they meet each other.
final class RandomOperations {
    private static final List<String> NAMES = List.of("a", "b", "c", "d/e", "f", "g");
    /// More than one batch of a store holds.
    private static final int MANY_MESSAGES = 1_200;

    private static final long PASS_MS_MAX = 20_000;

    private final Random random;
    private final NaiveServer naive;
    private int messages;

    RandomOperations(Random random, NaiveServer naive) {
        this.random = random;
        this.naive = naive;
    }

    Operation next() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        int roll = random.nextInt(100);
        if (roll < 9) {
            return create(name);
        } else if (roll < 17) {
            return fork(name);
        } else if (roll < 58) {
            return append(name);
        } else if (roll < 61) {
            return new Operation.Close(name, stamp(name, 3));
        } else if (roll < 65) {
            return new Operation.Delete(name);
        } else if (roll < 69) {
            return new Operation.Head(name);
        } else if (roll < 90) {
            return new Operation.Read(name, oneIn(6) ? null : place(name));
        } else if (roll < 92) {
            return new Operation.ReadOldLife(name);
        }
        return roll < 98 ? new Operation.Pass(random.nextLong(PASS_MS_MAX)) : new Operation.Restart();
    }

    private Operation create(String name) {
        Kind kind = kind();
        List<String> content = oneIn(2) ? List.of() : content(kind);
        return new Operation.Create(name, kind, ttl(), oneIn(12), content);
    }

    private Operation fork(String name) {
        String source = NAMES.get(random.nextInt(NAMES.size()));
        Kind kind = oneIn(3) ? kind() : null;
        Kind sourceKind = naive.present(source).map(stream -> stream.kind).orElse(Kind.TEXT);
        boolean initial = oneIn(3) && (kind == null || kind == sourceKind);
        return new Operation.Fork(
                name,
                source,
                kind,
                oneIn(3) ? null : place(source),
                oneIn(2) ? 0 : random.nextInt(5),
                oneIn(4) ? ttl() : null,
                initial ? content(sourceKind) : List.of());
    }

    private Operation append(String name) {
        Kind kind = naive.present(name).map(stream -> stream.kind).orElseGet(this::kind);
        kind = oneIn(40) ? kind() : kind;
        return new Operation.Append(
                name,
                kind,
                content(kind),
                stamp(name, 2),
                oneIn(6) ? streamSeq(name) : null,
                oneIn(10) ? place(name) : null,
                oneIn(40));
    }

    private @Nullable Stamp stamp(String name, int absentOneIn) {
        if (oneIn(absentOneIn)) {
            return null;
        }
        String id = oneIn(2) ? "p" : "q";
        Stamp known = naive.present(name)
                .flatMap(stream -> Optional.ofNullable(stream.producers.get(id)))
                .orElse(new Stamp(id, 0, -1));
        return switch (random.nextInt(12)) {
            case 0 -> new Stamp(id, known.epoch(), Math.max(0, known.seq() - random.nextInt(3)));
            case 1 -> new Stamp(id, known.epoch(), known.seq() + 2 + random.nextInt(3));
            case 2 -> new Stamp(id, known.epoch() + 1, 0);
            case 3 -> new Stamp(id, known.epoch() + 1 + random.nextInt(3), random.nextInt(3));
            case 4 -> new Stamp(id, Math.max(0, known.epoch() - 1), random.nextInt(3));
            default -> new Stamp(id, known.epoch(), known.seq() + 1);
        };
    }

    private String streamSeq(String name) {
        String last = naive.present(name)
                .flatMap(stream -> Optional.ofNullable(stream.lastStreamSeq))
                .orElse("a");
        return oneIn(4) ? last : last + (char) ('a' + random.nextInt(3));
    }

    /// A place of that stream for which there is an offset; null where there is none.
    private @Nullable Integer place(String name) {
        Optional<NaiveStream> stream = naive.present(name);
        if (stream.isEmpty()) {
            return null;
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i <= stream.get().tail(); i++) {
            if (!stream.get().tokens.get(i).isEmpty()) {
                places.add(i);
            }
        }
        return places.isEmpty() ? null : places.get(random.nextInt(places.size()));
    }

    private List<String> content(Kind kind) {
        if (kind == Kind.TEXT) {
            return List.of("message " + messages++ + "~".repeat(random.nextInt(oneIn(20) ? 2_000 : 40)) + ";");
        }
        List<String> content = new ArrayList<>();
        int count = oneIn(150) ? MANY_MESSAGES : 1 + (oneIn(3) ? random.nextInt(6) : 0);
        for (int i = 0; i < count; i++) {
            content.add("{\"n\":" + messages++ + ",\"x\":" + (oneIn(2) ? "1.10" : "[\"\\u00e9\"]") + "}");
        }
        return content;
    }

    private Kind kind() {
        return oneIn(2) ? Kind.JSON : Kind.TEXT;
    }

    private @Nullable Long ttl() {
        return oneIn(3) ? Long.valueOf(10 + random.nextInt(4) * 20) : null;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
