package dev.millrace.store.embedded;

import dev.millrace.model.log.SequencedRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Records gathered for one answer, bounded in number and in metered bytes; the first one always fits.
final class Page {
    private final List<SequencedRecord> records = new ArrayList<>();
    private final int recordsMax;
    private long bytesLeft;

    Page(int recordsMax, int bytesMax) {
        this.recordsMax = recordsMax;
        this.bytesLeft = bytesMax;
    }

    /// Takes the record, or says that the page is full without it.
    boolean add(SequencedRecord record) {
        bytesLeft -= record.record().meteredBytes();
        if (records.size() == recordsMax || (bytesLeft < 0 && !records.isEmpty())) {
            bytesLeft = 0;
            return false;
        }
        records.add(record);
        return true;
    }

    boolean isFull() {
        return records.size() == recordsMax || bytesLeft <= 0;
    }

    List<SequencedRecord> records() {
        return Collections.unmodifiableList(records);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }
}
