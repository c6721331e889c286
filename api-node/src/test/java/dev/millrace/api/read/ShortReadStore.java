package dev.millrace.api.read;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A store that gives fewer records per read than asked for, as any store may.
final class ShortReadStore extends PassingStreamStore {
    private final Random random;
    int reads;

    ShortReadStore(StreamStore store, Random random) {
        super(store);
        this.random = random;
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        reads++;
        int fewer = random.nextInt(3) == 0 ? recordsMax : Math.min(recordsMax, 1 + random.nextInt(6));
        return super.read(stream, start, fewer, bytesMax);
    }
}
