package dev.millrace.api.session;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.store.StreamStore;

/// The partitions of all endpoints in one row: those of the first endpoint, then those of the second. Where there is
/// one endpoint a place is the partition's number.
///
/// @param partitions of each endpoint
record PartitionPlaces(StreamStore store, int partitions) {
    int count() {
        return store.homes() * partitions;
    }

    /// The place of a source's partition.
    int of(StreamPath source) {
        return store.home(StreamKeys.basin(source.project())) * partitions + Partitions.of(source, partitions);
    }

    /// The log of the partition at a place.
    StreamKey log(int place) {
        return new StreamKey(store.systemBasin(place / partitions), Partitions.log(place % partitions).stream());
    }
}
