package dev.millrace.api.append;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import dev.millrace.model.read.MessageAssembler;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The watchers of one life of one stream, what they have been told, and the follow of its log. Owned by the shard's
/// owner, but for the listener, which only posts.
final class Watch implements FollowListener {
    final StreamEntry entry;
    final long life;
    final List<TailWatcher> watchers = new ArrayList<>(1);
    final MessageAssembler assembler;

    /// What can be seen and has not been told.
    List<Message> visible = new ArrayList<>();

    StreamView told;

    /// The group that was open when the watch began: its beginning was not seen. Null once it is over.
    @Nullable
    GroupSpan begunInside;

    @Nullable
    Following following;

    /// Records that came while a batch of our own was in flight: whose they are is seen when it has landed. One
    /// delivery at most.
    @Nullable
    List<SequencedRecord> held;

    /// When the owner has to look at the stream again, by the store's clock.
    long lookMs;

    boolean looking;

    private final Mailbox mailbox;

    Watch(StreamEntry entry, StreamView opened, long messageBytesMax, Mailbox mailbox) {
        this.entry = entry;
        this.mailbox = mailbox;
        life = opened.life();
        told = opened;
        assembler = new MessageAssembler(life, messageBytesMax);
        begunInside = entry.durable().openGroup();
    }

    @Override
    public void onRecords(List<SequencedRecord> records) {
        mailbox.post(new Delivered(this, records));
    }

    @Override
    public void onEnd(String reason) {
        mailbox.post(new FollowEnded(this, reason));
    }

    /// Records that the follow delivered.
    private static final class Delivered extends Mail {
        private final Watch watch;
        private final List<SequencedRecord> records;

        Delivered(Watch watch, List<SequencedRecord> records) {
            this.watch = watch;
            this.records = records;
        }

        @Override
        void deliver(Owner owner) {
            owner.follows.onDelivered(watch, records);
        }
    }

    /// The follow has ended by itself.
    private static final class FollowEnded extends Mail {
        private final Watch watch;
        private final String reason;

        FollowEnded(Watch watch, String reason) {
            this.watch = watch;
            this.reason = reason;
        }

        @Override
        void deliver(Owner owner) {
            owner.follows.onEnded(watch, reason);
        }
    }
}
