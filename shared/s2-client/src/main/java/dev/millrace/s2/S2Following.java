package dev.millrace.s2;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.s2.S2sFrames.Frame;
import dev.millrace.s2.wire.ReadBatch;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.StoreLimits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// One follow: an S2 read session that is opened again, from where it was, whenever it breaks, falls silent for longer
/// than S2's heartbeats allow, or finds no stream yet.
///
/// State is confined to the follows' thread; [#next] and [#close] only send it a task. What arrives before it is
/// asked for is held up to a bound, then the session is no longer read from, and S2 waits.
final class S2Following implements Following {
    private static final System.Logger LOG = System.getLogger(S2Following.class.getName());

    /// S2 sends a heartbeat every 5 to 15 s.
    private static final long SILENCE_MS_MAX = 20_000;

    private static final long RECONNECT_MS = 100;
    private static final long RECONNECT_MS_MAX = 1_000;

    private final S2Follows follows;
    private final StreamKey stream;
    private final FollowListener listener;

    private final List<SequencedRecord> buffer = new ArrayList<>();
    private long bufferBytes;
    private long wantedSeqNum = -1; // what the listener asked for; -1 while it has not
    private long nextSeqNum; // where the session stands: the number after the last record buffered or skipped
    private int attempts;
    private boolean ended;
    private final AtomicBoolean told = new AtomicBoolean(); // whether the listener has heard of the end
    private @Nullable Session session;

    S2Following(S2Follows follows, StreamKey stream, FollowListener listener) {
        this.follows = follows;
        this.stream = stream;
        this.listener = listener;
    }

    @Override
    public void next(long seqNum) {
        if (!follows.run(() -> wanted(seqNum)) && told.compareAndSet(false, true)) {
            listener.onEnd(S2Follows.CLOSED);
        }
    }

    @Override
    public void close() {
        follows.forget(this);
        follows.run(() -> {
            ended = true;
            drop();
        });
    }

    /// The follow will not resume by itself.
    void end(String reason) {
        if (!ended) {
            ended = true;
            drop();
            follows.forget(this);
            if (told.compareAndSet(false, true)) {
                listener.onEnd(reason);
            }
        }
    }

    private void wanted(long seqNum) {
        if (ended) {
            return;
        }
        wantedSeqNum = seqNum;
        dropBelow(seqNum);
        if (session == null || (seqNum < nextSeqNum && buffer.isEmpty()) || firstBuffered() > seqNum) {
            connect(seqNum);
        }
        deliver();
    }

    private void dropBelow(long seqNum) {
        int count = 0;
        while (count < buffer.size() && buffer.get(count).seqNum() < seqNum) {
            bufferBytes -= buffer.get(count).record().meteredBytes();
            count++;
        }
        buffer.subList(0, count).clear();
    }

    /// The first number held, when it may be that records before it were skipped: then the session has to begin anew.
    private long firstBuffered() {
        return buffer.isEmpty() ? Long.MIN_VALUE : buffer.get(0).seqNum();
    }

    private void deliver() {
        if (wantedSeqNum >= 0 && !buffer.isEmpty() && !ended) {
            wantedSeqNum = -1;
            listener.onRecords(taken());
        }
        if (session != null) {
            session.demandIfRoom();
        }
    }

    /// The beginning of the buffer, as much of it as one delivery may hold.
    private List<SequencedRecord> taken() {
        int count = 0;
        long bytes = 0;
        while (count < buffer.size() && count < StoreLimits.READ_RECORDS_MAX) {
            bytes += buffer.get(count).record().meteredBytes();
            if (count > 0 && bytes > StoreLimits.READ_BYTES_MAX) {
                bytes -= buffer.get(count).record().meteredBytes();
                break;
            }
            count++;
        }
        List<SequencedRecord> records = List.copyOf(buffer.subList(0, count));
        buffer.subList(0, count).clear();
        bufferBytes -= bytes;
        return records;
    }

    private void connect(long seqNum) {
        drop();
        nextSeqNum = seqNum;
        Session opened = new Session();
        session = opened;
        opened.open();
    }

    private void drop() {
        buffer.clear();
        bufferBytes = 0;
        Session old = session;
        session = null;
        if (old != null) {
            old.abort();
        }
    }

    private void broken(Session which, String detail) {
        if (which != session || ended) {
            return;
        }
        LOG.log(Level.DEBUG, "follow of {0} goes on at {1}: {2}", stream, nextSeqNum, detail);
        session = null;
        which.abort();
        long base = Math.min(RECONNECT_MS_MAX, RECONNECT_MS << Math.min(attempts, 6));
        attempts++;
        follows.later(this::reconnect, base / 2 + ThreadLocalRandom.current().nextLong(base));
    }

    private void reconnect() {
        if (session == null && !ended) {
            Session opened = new Session();
            session = opened;
            opened.open();
        }
    }

    private void onFrame(Session from, Frame frame) throws IOException {
        switch (frame) {
            case Frame.Terminal terminal -> broken(from, terminal.error().toString());
            case Frame.Message message -> onBatch(S2Codec.readBatch(message.payload()));
        }
    }

    private void onBatch(ReadBatch batch) {
        attempts = 0;
        if (batch.hasTail()) {
            follows.clock().saw(batch.getTail().getTimestamp());
        }
        for (SequencedRecord record : S2Codec.records(batch)) {
            nextSeqNum = record.seqNum() + 1;
            if (wantedSeqNum < 0 || record.seqNum() >= wantedSeqNum) {
                buffer.add(record);
                bufferBytes += record.record().meteredBytes();
            }
        }
    }

    /// One HTTP exchange of the follow. Everything but the callbacks of the client runs on the follows' thread.
    private final class Session {
        private final S2sFrames frames = new S2sFrames();
        private final Request request;
        private Content.@Nullable Source source;
        private boolean over;
        private boolean demanded;
        private long frameCount;

        Session() {
            String query = "?seq_num=" + nextSeqNum;
            request = follows.http().session(stream.basin(), S2Paths.records(stream.stream()) + query);
        }

        void open() {
            CompletableFuture<Void> _ = follows.identity()
                    .confirmation()
                    .thenAccept(refusal -> follows.run(() -> refusal.ifPresentOrElse(this::onRefused, this::send)));
        }

        private void send() {
            if (this == session) {
                request.onResponseContentSource((response, content) -> follows.run(() -> onContent(response, content)));
                request.send(this::onComplete);
                watchSilence(frameCount);
            }
        }

        private void onRefused(String reason) {
            over = true; // nothing was sent
            broken(this, reason);
        }

        private void onComplete(Result result) {
            Throwable failure = result.getFailure();
            String detail = failure != null
                    ? String.valueOf(failure.getMessage())
                    : "session ended with status " + result.getResponse().getStatus();
            follows.run(() -> {
                over = true;
                broken(this, detail);
            });
        }

        private void onContent(Response response, Content.Source content) {
            if (this != session || response.getStatus() != 200) {
                content.fail(new IOException("status " + response.getStatus()));
                broken(this, "status " + response.getStatus());
                return;
            }
            source = content;
            read();
        }

        void demandIfRoom() {
            if (source != null && !demanded && !over && bufferBytes < follows.bufferBytesMax()) {
                read();
            }
        }

        private void read() {
            demanded = false;
            while (this == session && source != null && bufferBytes < follows.bufferBytesMax()) {
                Content.Chunk chunk = source.read();
                if (chunk == null) {
                    demanded = true;
                    source.demand(() -> follows.run(this::read));
                    break;
                }
                if (!take(chunk)) {
                    return;
                }
            }
            if (this == session && wantedSeqNum >= 0 && !buffer.isEmpty()) {
                deliver();
            }
        }

        /// Whether there may be more.
        private boolean take(Content.Chunk chunk) {
            if (Content.Chunk.isFailure(chunk)) {
                broken(this, String.valueOf(chunk.getFailure()));
                return false;
            }
            try {
                frameCount++;
                frames.feed(chunk.getByteBuffer(), frame -> feed(frame));
            } catch (IOException malformed) {
                broken(this, malformed.toString());
                return false;
            } finally {
                chunk.release();
            }
            if (chunk.isLast()) {
                broken(this, "session ended");
                return false;
            }
            return this == session;
        }

        private void feed(Frame frame) {
            try {
                onFrame(this, frame);
            } catch (IOException unreadable) {
                broken(this, unreadable.toString());
            }
        }

        private void watchSilence(long seen) {
            follows.later(
                    () -> {
                        if (this == session && seen == frameCount && bufferBytes < follows.bufferBytesMax()) {
                            broken(this, "silent for " + SILENCE_MS_MAX + " ms");
                        } else if (this == session) {
                            watchSilence(frameCount);
                        }
                    },
                    SILENCE_MS_MAX);
        }

        void abort() {
            if (!over) {
                over = true;
                CompletableFuture<Boolean> _ = request.abort(new IOException("no longer followed"));
            }
        }
    }
}
