package dev.millrace.simulation;

import dev.millrace.api.append.Streams;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Durable;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.AppendOutcome.Refused;
import dev.millrace.store.AppendOutcome.Unknown;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// The bugs that a system like this one is most likely to have. Each makes every node, or every cleanup, do what the
/// bug would have it do; the simulation, which knows nothing of them, has to notice.
enum PlantedBug implements Plant {
    /// A batch is appended wherever the log ends, and taken for being where it was meant to be.
    UNCONDITIONAL_APPEND {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                CompletableFuture<AppendOutcome> send(StreamKey stream, AppendBatch batch, long expected) {
                    AppendBatch anywhere = new AppendBatch(batch.records(), null, batch.fencingToken());
                    return way.append(stream, anywhere)
                            .thenApply(outcome -> outcome instanceof Durable durable
                                    ? new Durable(
                                            expected, expected + batch.records().size(), durable.timestampMs())
                                    : outcome);
                }
            };
        }
    },

    /// An append counts as durable once it is sent.
    REPLY_BEFORE_DURABLE {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                CompletableFuture<AppendOutcome> send(StreamKey stream, AppendBatch batch, long expected) {
                    CompletableFuture<AppendOutcome> _ = way.append(stream, batch);
                    long end = expected + batch.records().size();
                    return CompletableFuture.completedFuture(new Durable(expected, end, way.clockMs()));
                }
            };
        }
    },

    /// What nobody knows the outcome of counts as not written.
    UNKNOWN_IS_FAILURE {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                CompletableFuture<AppendOutcome> send(StreamKey stream, AppendBatch batch, long expected) {
                    return way.append(stream, batch)
                            .thenApply(outcome -> outcome instanceof Unknown(String detail)
                                    ? new Refused(new Reason.Busy(detail))
                                    : outcome);
                }
            };
        }
    },

    /// What nobody knows the outcome of is looked for once; a place that is empty then counts as not written.
    UNKNOWN_RESOLVED_BY_ONE_EMPTY_READ {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                CompletableFuture<AppendOutcome> send(StreamKey stream, AppendBatch batch, long expected) {
                    return way.append(stream, batch)
                            .thenCompose(outcome -> outcome instanceof Unknown unknown
                                    ? way.read(stream, new ReadStart.SeqNum(expected), 1, 1)
                                            .thenApply(found -> resolved(unknown, found))
                                    : CompletableFuture.completedFuture(outcome));
                }

                private AppendOutcome resolved(Unknown unknown, ReadOutcome found) {
                    boolean empty =
                            found instanceof ReadOutcome.NothingThere || found instanceof ReadOutcome.NoSuchStream;
                    return empty ? new Refused(new Reason.Busy(unknown.detail())) : unknown;
                }
            };
        }
    },

    /// One load in four makes a state that does not know its producers until it is loaded again.
    PRODUCERS_RESTORED_LATE {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                private boolean late;

                @Override
                public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int most, int bytes) {
                    if (start instanceof ReadStart.BeforeTail) {
                        late = random.nextInt(4) == 0;
                    }
                    return super.read(stream, start, most, bytes);
                }

                @Override
                StreamRecord read(StreamKey stream, StreamRecord record) {
                    return late && record instanceof Data data
                            ? new Data(
                                    data.body(),
                                    data.part(),
                                    data.group(),
                                    null,
                                    data.streamSeq(),
                                    data.closure(),
                                    data.delivery(),
                                    data.trace())
                            : record;
                }
            };
        }
    },

    /// The store is not asked whether a state is still true.
    REFUSAL_FROM_A_STALE_STATE {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new RememberedTails(way);
        }
    },

    /// A group counts before its last record is there.
    OPEN_GROUP_SERVED {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                StreamRecord read(StreamKey stream, StreamRecord record) {
                    return switch (record) {
                        case Data data
                        when data.group() != null ->
                            new Data(
                                    data.body(),
                                    data.part(),
                                    null,
                                    data.producer(),
                                    data.streamSeq(),
                                    data.closure(),
                                    data.delivery(),
                                    data.trace());
                        case Created created
                        when created.group() != null ->
                            new Created(
                                    created.life(), created.contentType(), created.lifetime(), created.origin(), null);
                        default -> record;
                    };
                }
            };
        }
    },

    /// The cleanup does not see who forks from a stream.
    TRIM_IGNORES_FORKS {
        @Override
        public StreamStore cleanupStore(StreamStore way) {
            return new Meddling(way) {
                @Override
                StreamRecord read(StreamKey stream, StreamRecord record) {
                    return record instanceof ForkReserved ? NOTHING : record;
                }
            };
        }
    },

    /// That a stream was used is not written.
    TOUCH_LOST {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                StreamRecord written(StreamRecord record) {
                    return record instanceof Touched ? NOTHING : record;
                }
            };
        }
    },

    /// A snapshot says that it covers the record after those that it covers.
    SNAPSHOT_COVERS_ONE_TOO_MANY {
        @Override
        public StreamStore nodeStore(StreamStore way, Random random) {
            return new Meddling(way) {
                @Override
                StreamRecord written(StreamRecord record) {
                    return record instanceof StreamRecord.Snapshot part ? LongSnapshot.of(part) : record;
                }
            };
        }
    },

    /// A state is kept and appended on for hours, while S2 may have removed its stream and begun it again at 0.
    REMOVED_STREAMS_STATE_APPENDED_ON {
        @Override
        public Node.Memory nodeMemory() {
            return new Node.Memory(Duration.ofHours(20), Duration.ofHours(20));
        }
    },

    /// The deletion of a fork releases it at its source, though others fork from it.
    FORK_RELEASED_WITH_FORKS_OF_ITS_OWN {
        @Override
        public Streams nodeDoor(Streams streams) {
            return new HastyReleases(streams);
        }
    }
}
