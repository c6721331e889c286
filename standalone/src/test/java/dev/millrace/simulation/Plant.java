package dev.millrace.simulation;

import dev.millrace.api.append.Streams;
import dev.millrace.store.StreamStore;
import java.util.Random;

/// A bug that is planted in the nodes or in the cleanup, at their seams; [#NONE] plants none.
interface Plant {
    Plant NONE = new Plant() {};

    /// What a node gets for its way to S2.
    default StreamStore nodeStore(StreamStore way, Random random) {
        return way;
    }

    /// What a node's lifecycle gets for its append path.
    default Streams nodeDoor(Streams streams) {
        return streams;
    }

    default Node.Memory nodeMemory() {
        return Node.Memory.NORMAL;
    }

    /// What the cleanup gets for its way to S2.
    default StreamStore cleanupStore(StreamStore way) {
        return way;
    }
}
