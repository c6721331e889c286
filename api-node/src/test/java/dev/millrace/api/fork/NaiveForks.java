package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.read.LogHistory;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What every life of every stream must show, kept as plain lists: a fork's is a copied beginning of its source's.
final class NaiveForks {
    record Life(StreamPath path, long number) {}

    record Shown(Offset start, Bytes body) {}

    private record Child(StreamPath path, long life, StreamPath source) {}

    private final LogHistory history;
    private final Map<Life, List<Shown>> lives = new HashMap<>();
    private final Map<Child, Life> reservedAt = new HashMap<>();

    NaiveForks(LogHistory history) {
        this.history = history;
    }

    List<Shown> shown(StreamPath path, long life) {
        return lives.getOrDefault(new Life(path, life), List.of());
    }

    /// Takes in what was written; `after` is the stream's state with it.
    void written(StreamPath path, StreamState after, List<StreamRecord> records) {
        long seqNum = after.nextSeqNum() - records.size();
        for (StreamRecord record : records) {
            if (record instanceof StreamRecord.Created created) {
                create(path, created);
            } else if (record instanceof StreamRecord.Data data && after.lives(after.life())) {
                shownOf(path, after.life()).add(new Shown(new Offset(after.life(), seqNum), data.body()));
            } else if (record instanceof StreamRecord.ForkReserved reserved) {
                reservedAt.put(new Child(reserved.child(), reserved.childLife(), path), new Life(path, after.life()));
            }
            seqNum++;
        }
        if (after.lives(after.life())) {
            check(path, after);
        }
    }

    /// Reads the stream whole and compares.
    void check(StreamPath path, StreamState state) {
        List<Shown> read = read(path, state.view());
        List<Shown> expected = shownOf(path, state.life());
        ForkOrigin origin = state.lastOrigin();
        if (expected.size() < read.size() && origin != null && origin.request().offset() instanceof ReadFrom.Now) {
            expected = completed(path, state.life(), origin.request().source(), read);
        }
        assertEquals(expected, read, () -> path + " in life " + state.life());
    }

    private List<Shown> shownOf(StreamPath path, long life) {
        return lives.computeIfAbsent(new Life(path, life), _ -> new ArrayList<>());
    }

    private void create(StreamPath path, StreamRecord.Created created) {
        List<Shown> inherited = new ArrayList<>();
        if (created.origin() != null && !(created.origin().request().offset() instanceof ReadFrom.Now)) {
            boolean json = created.contentType().isJson();
            ForkRequest request = created.origin().request();
            inherited = inherited(source(path, created.life(), request.source()), request, json);
        }
        lives.put(new Life(path, created.life()), inherited);
    }

    private List<Shown> source(StreamPath path, long life, StreamPath from) {
        Life source = reservedAt.get(new Child(path, life, from));
        assertNotNull(source, () -> path + " was created without a reservation of life " + life);
        return shownOf(source.path(), source.number());
    }

    private static List<Shown> inherited(List<Shown> source, ForkRequest request, boolean json) {
        int anchor = 0;
        if (request.offset() instanceof ReadFrom.At(Offset offset)) {
            while (anchor < source.size() && source.get(anchor).start().compareTo(offset) < 0) {
                anchor++;
            }
        }
        int sub = (int) request.subOffset();
        if (json || sub == 0) {
            assertTrue(anchor + sub <= source.size(), () -> "overshoot was accepted: " + request);
            return new ArrayList<>(source.subList(0, anchor + sub));
        }
        List<Shown> inherited = new ArrayList<>(source.subList(0, anchor));
        Shown next = source.get(anchor);
        assertTrue(sub <= next.body().length(), () -> "overshoot was accepted: " + request);
        inherited.add(new Shown(next.start(), next.body().slice(0, sub)));
        return inherited;
    }

    // A fork of the tail shows as much of its source as there was at some moment: which one, only reading tells.

    private List<Shown> completed(StreamPath path, long life, StreamPath from, List<Shown> read) {
        List<Shown> own = shownOf(path, life);
        List<Shown> source = source(path, life, from);
        int inherited = read.size() - own.size();
        assertTrue(inherited <= source.size(), () -> path + " inherits more than its source has");
        List<Shown> all = new ArrayList<>(source.subList(0, inherited));
        all.addAll(own);
        lives.put(new Life(path, life), all);
        return all;
    }

    private List<Shown> read(StreamPath path, StreamView view) {
        List<Shown> read = new ArrayList<>();
        ReadFrom from = ReadFrom.BEGINNING;
        boolean atTail = false;
        while (!atTail) {
            PageOutcome outcome = history.read(path, view, from, 50).join();
            if (!(outcome instanceof PageOutcome.Page page)) {
                throw new AssertionError(path + ": " + outcome);
            }
            page.messages().forEach(message -> read.add(new Shown(message.start(), message.body())));
            from = new ReadFrom.At(page.next());
            atTail = page.atTail();
        }
        return read;
    }
}
