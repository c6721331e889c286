package dev.millrace.fanout.spool;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.task.SourceLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/// The records of one task's sources in a Chronicle Queue, and where each stands in it. Owned by the spool's thread.
///
/// Its roll files end by size, which Chronicle does not offer: its clock is the queue's own, and moves on by one roll
/// cycle when a file is full. A file goes when nothing in it is needed, or, the oldest first, when there has to be
/// room.
///
/// Whatever cannot be read back as it was written is an exception, of Chronicle's (unchecked) or an [IOException], and
/// after any of them the queue is to be closed and begun anew.
final class SpoolQueue implements AutoCloseable {
    /// The longest document, bytes: a record of S2's greatest size and what stands before it.
    static final int DOCUMENT_BYTES_MAX = (1 << 20) + (64 << 10); // 1 MiB and 64 KiB

    /// How much of a file is mapped at a time. A document may be a quarter of it at most.
    private static final long BLOCK_BYTES = 8 << 20; // 8 MiB

    /// What the index and the headers of a roll file take, about.
    private static final long FILE_BYTES = 64 << 10; // 64 KiB

    private final Path folder;
    private final long rollBytes;
    private final SpoolRanges ranges;
    private final SpoolFiles files = new SpoolFiles();
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private ExcerptTailer tailer;
    private final Map<SourceLife, Long> numbers = new HashMap<>();

    /// What was written to each roll file that there is.
    private final TreeMap<Integer, Long> bytesByCycle = new TreeMap<>();

    private final byte[] header = new byte[SpoolDocument.HEADER_BYTES];
    private long nextNumber;
    private long bytes;

    static {
        // Chronicle reads them when its classes are loaded. It reports to a third party otherwise, greets whoever reads
        // the log, and watches disks by a thread of its own.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
    }

    /// Begins an empty one in `folder`, which is emptied.
    ///
    /// @param firstNumber of the numbers that sources have in it: at random, so that a document of another queue,
    ///     should one come to stand in its files, is not taken for its own
    SpoolQueue(Path folder, long rollBytes, int runsMax, long firstNumber) throws IOException {
        nextNumber = firstNumber;
        this.folder = folder;
        this.rollBytes = rollBytes;
        ranges = new SpoolRanges(runsMax);
        SpoolFiles.empty(folder);
        Files.createDirectories(folder);
        queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(SpoolFiles.CYCLE)
                .blockSize(BLOCK_BYTES)
                .timeProvider(files)
                .syncMode(SyncMode.NONE)
                .build();
        appender = queue.createAppender();
        tailer = queue.createTailer();
    }

    /// What stands in its files, bytes.
    long bytes() {
        return bytes;
    }

    /// Writes the records that it does not have; returns how many.
    int append(SourceLife source, List<SequencedRecord> records) throws IOException {
        requireFolder();
        int written = 0;
        for (int at = 0; at < records.size(); ) {
            long seqNum = records.get(at).seqNum();
            SpoolRanges.Run held = ranges.find(source, seqNum);
            if (held != null) {
                at = firstFrom(records, at, held.untilSeqNum);
                continue;
            }
            int until = documentEnd(records, at, ranges.nextFrom(source, seqNum));
            List<SequencedRecord> taken = records.subList(at, until);
            byte[] document = new SpoolDocument(number(source), seqNum, taken).encode();
            if (document.length <= DOCUMENT_BYTES_MAX) {
                write(source, seqNum, seqNum + taken.size(), document);
                written += taken.size();
            }
            at = until;
        }
        return written;
    }

    /// Files that were deleted can be read and written as long as they are mapped, and take room that nobody sees.
    private void requireFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("the folder is gone: " + folder);
        }
    }

    private static int firstFrom(List<SequencedRecord> records, int from, long seqNum) {
        int at = from;
        while (at < records.size() && records.get(at).seqNum() < seqNum) {
            at++;
        }
        return at;
    }

    /// Where the document ends that begins at `from`: at a gap, at what is there already, or when it is long enough.
    private static int documentEnd(List<SequencedRecord> records, int from, long heldFromSeqNum) {
        long size = 0;
        int until = from;
        long seqNum = records.get(from).seqNum();
        while (until < records.size()
                && records.get(until).seqNum() == seqNum + until - from
                && records.get(until).seqNum() < heldFromSeqNum) {
            size += records.get(until).record().meteredBytes();
            if (until > from && size > SpoolDocument.BYTES) {
                break;
            }
            until++;
        }
        return until;
    }

    private long number(SourceLife source) {
        Long known = numbers.get(source);
        if (known != null) {
            return known;
        }
        numbers.put(source, nextNumber);
        return nextNumber++;
    }

    private void write(SourceLife source, long fromSeqNum, long untilSeqNum, byte[] document) throws IOException {
        try (DocumentContext context = appender.writingDocument()) {
            bytes(context).write(document);
        }
        long index = appender.lastIndexAppended();
        int cycle = queue.rollCycle().toCycle(index);
        ranges.add(source, fromSeqNum, untilSeqNum, cycle, index);
        long more = document.length + (bytesByCycle.containsKey(cycle) ? 0 : FILE_BYTES);
        bytes += more;
        if (bytesByCycle.merge(cycle, more, Long::sum) >= rollBytes) {
            files.roll();
            dropUnneeded();
        }
    }

    private static Bytes<?> bytes(DocumentContext context) throws IOException {
        Wire wire = context.wire();
        if (wire == null) {
            throw new IOException("a document without a wire");
        }
        return wire.bytes();
    }

    /// A page from exactly `seqNum` on; empty where that is not kept.
    List<SequencedRecord> read(SourceLife source, long seqNum, int recordsMax, int bytesMax) throws IOException {
        requireFolder();
        Page page = new Page(seqNum, recordsMax, bytesMax);
        for (SpoolRanges.Run run = ranges.find(source, page.nextSeqNum);
                run != null && !page.full;
                run = ranges.find(source, page.nextSeqNum)) {
            read(run, number(source), page);
        }
        return page.records;
    }

    private void read(SpoolRanges.Run run, long number, Page page) throws IOException {
        if (!tailer.moveToIndex(run.firstIndex)) {
            throw new IOException("a document is gone: cycle=" + run.cycle + " index=" + run.firstIndex);
        }
        for (long index = run.firstIndex; index <= run.lastIndex && !page.full; index++) {
            byte[] encoded = next(number, page.nextSeqNum);
            if (encoded != null) {
                page.add(SpoolDocument.decode(encoded));
            }
        }
        if (page.nextSeqNum < run.untilSeqNum && !page.full) {
            throw new IOException("records are gone: from=" + page.nextSeqNum + " until=" + run.untilSeqNum);
        }
    }

    /// The next document, if it is of this source and holds `seqNum`; null for another.
    private byte @Nullable [] next(long number, long seqNum) throws IOException {
        try (DocumentContext context = tailer.readingDocument()) {
            if (!context.isPresent()) {
                throw new IOException("a document is gone at index=" + tailer.index());
            }
            Bytes<?> in = bytes(context);
            long read = in.read(in.readPosition(), header, 0, header.length);
            if (read < header.length || !SpoolDocument.holds(header, number, seqNum)) {
                return null;
            }
            byte[] encoded = new byte[Math.toIntExact(in.readRemaining())];
            in.read(encoded);
            return encoded;
        }
    }

    /// Nobody will ask for records below `seqNum` again.
    void passed(SourceLife source, long seqNum) throws IOException {
        ranges.passed(source, seqNum);
        dropUnneeded();
    }

    void forget(SourceLife source) throws IOException {
        ranges.forget(source);
        // A number is not given again, so what is left of it in documents is another's from now on.
        numbers.remove(source);
        dropUnneeded();
    }

    private void dropUnneeded() throws IOException {
        for (Integer cycle :
                ranges.unneeded(List.copyOf(bytesByCycle.headMap(files.cycle()).keySet()))) {
            drop(cycle);
        }
    }

    /// Makes room by the oldest roll file; whether there was one.
    boolean dropOldest() throws IOException {
        if (bytesByCycle.isEmpty()) {
            return false;
        }
        int oldest = bytesByCycle.firstKey();
        if (oldest == files.cycle()) {
            files.roll();
        }
        ranges.forgetCycle(oldest);
        drop(oldest);
        return true;
    }

    private void drop(int cycle) throws IOException {
        Long held = bytesByCycle.remove(cycle);
        bytes -= held == null ? 0 : held;
        if (tailer.cycle() == cycle) {
            // It would keep the file's blocks.
            tailer.close();
            tailer = queue.createTailer();
        }
        SpoolFiles.delete(folder, cycle);
        queue.refreshDirectoryListing();
    }

    @Override
    public void close() {
        tailer.close();
        appender.close();
        queue.close();
    }

    /// What one reading has found so far.
    private static final class Page {
        private final List<SequencedRecord> records = new ArrayList<>();
        private final int recordsMax;
        private final int bytesMax;
        private long nextSeqNum;
        private long bytes;
        private boolean full;

        Page(long nextSeqNum, int recordsMax, int bytesMax) {
            this.nextSeqNum = nextSeqNum;
            this.recordsMax = recordsMax;
            this.bytesMax = bytesMax;
        }

        void add(SpoolDocument document) {
            for (SequencedRecord record : document.records()) {
                if (record.seqNum() != nextSeqNum) {
                    continue;
                }
                bytes += record.record().meteredBytes();
                if (!records.isEmpty() && (records.size() >= recordsMax || bytes > bytesMax)) {
                    full = true;
                    return;
                }
                records.add(record);
                nextSeqNum++;
            }
        }
    }
}
