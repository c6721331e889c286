package dev.millrace.standalone;

import dev.millrace.program.config.PropertyCheck;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The embedded store.
///
/// @param folder where the data lies; relative to where the program was started
/// @param queueAppendsMax appends taken and not yet durable
/// @param queueBytesMax their bytes in all
/// @param cachedStreamsMax streams whose tail stays in memory while nothing happens to them
/// @param readThreads threads that read from disk
/// @param readsWaitingMax reads that wait for such a thread
/// @param followsMax streams followed at a time
/// @param roomMin free disk below which appends are refused
/// @param blockCache memory for what was read from disk
/// @param memtable memory for what was written lately
@ConfigurationProperties("millrace.store")
public record StoreProperties(
        @DefaultValue("data") Path folder,
        @DefaultValue("65536") int queueAppendsMax,
        @DefaultValue("64MB") DataSize queueBytesMax,
        @DefaultValue("16384") int cachedStreamsMax,
        @DefaultValue("2") int readThreads,
        @DefaultValue("4096") int readsWaitingMax,
        @DefaultValue("200000") int followsMax,
        @DefaultValue("64MB") DataSize roomMin,
        @DefaultValue("64MB") DataSize blockCache,
        @DefaultValue("64MB") DataSize memtable) {
    private static final DataSize MEBIBYTE = DataSize.ofMegabytes(1);

    public StoreProperties {
        PropertyCheck.of("millrace.store")
                .count("queue-appends-max", queueAppendsMax)
                .within("queue-bytes-max", queueBytesMax, MEBIBYTE, DataSize.ofGigabytes(16))
                .count("cached-streams-max", cachedStreamsMax)
                .within("read-threads", readThreads, 1, 256)
                .count("reads-waiting-max", readsWaitingMax)
                .count("follows-max", followsMax)
                .within("room-min", roomMin, MEBIBYTE, DataSize.ofTerabytes(1))
                .within("block-cache", blockCache, MEBIBYTE, DataSize.ofGigabytes(256))
                .within("memtable", memtable, MEBIBYTE, DataSize.ofGigabytes(4));
    }

    EmbeddedStoreOptions options(Consumer<Throwable> onDeath) {
        return EmbeddedStoreOptions.in(folder.toAbsolutePath().normalize())
                .queueAppendsMax(queueAppendsMax)
                .queueBytesMax(queueBytesMax.toBytes())
                .cachedStreamsMax(cachedStreamsMax)
                .readThreads(readThreads)
                .readsWaitingMax(readsWaitingMax)
                .followsMax(followsMax)
                .roomBytesMin(roomMin.toBytes())
                .blockCacheBytes(blockCache.toBytes())
                .memtableBytes(memtable.toBytes())
                .onDeath(onDeath)
                .build();
    }
}
