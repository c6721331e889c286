package dev.millrace.api.append;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The streams that hash to one ring: the ring, its owner, and the door by which any thread comes in.
///
/// Requests claim a slot or are refused. Mail (the store's answers, watches) comes by the mailbox, which has always
/// room. Once the owner has ended, whoever has published drains what is left and refuses it, so nothing stays
/// unanswered.
final class Shard {
    private final RingBuffer<RingSlot> ring;
    private final EventPoller<RingSlot> poller;
    private final OwnerWakeup wakeup = new OwnerWakeup();
    private final Admission admission;
    private final Object leftovers = new Object();
    final Mailbox mailbox = new Mailbox(wakeup);
    final OwnerLoop loop;
    final OwnerThread thread;
    private volatile boolean ended;

    Shard(int number, AppendSettings settings, Surroundings around, Admission admission, Counters counters) {
        this.admission = admission;
        ring = RingBuffer.createMultiProducer(RingSlot::new, settings.ringSlots(), wakeup);
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        loop = new OwnerLoop(new Owner(number, settings, around, admission, counters, mailbox), ring, poller);
        thread = new OwnerThread("append-" + number, loop, wakeup, this::onEnded, around.onFatal());
    }

    /// Puts a request into the ring.
    ///
    /// @param bytes what it was admitted with; it keeps them until it is answered
    /// @return false when the ring is full
    boolean offer(StreamPath path, StreamCommand command, Requester requester, long bytes) {
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        try {
            ring.get(sequence).put(path, command, requester, bytes);
        } finally {
            ring.publish(sequence);
        }
        wakeup.signalAfterTurnOf(requester.home());
        if (ended) {
            refuseLeftovers();
        }
        return true;
    }

    void post(Mail mail) {
        mailbox.post(mail);
        if (ended) {
            refuseLeftovers();
        }
    }

    long ringDepth() {
        return ring.getBufferSize() - ring.remainingCapacity();
    }

    private void onEnded() {
        ended = true;
        refuseLeftovers();
    }

    /// Refuses what nobody will take any more.
    private void refuseLeftovers() {
        synchronized (leftovers) {
            try {
                poller.poll((slot, sequence, endOfBatch) -> {
                    refuse(slot);
                    return true;
                });
            } catch (Exception impossible) {
                throw new IllegalStateException("refusing does not fail", impossible);
            }
            Mail mail = mailbox.takeAll();
            while (mail != null) {
                Mail next = mail.earlier;
                mail.refuse("this node is closing");
                mail = next;
            }
        }
    }

    private void refuse(RingSlot slot) {
        @Nullable Requester requester = slot.requester;
        long bytes = slot.bytes;
        slot.clear();
        if (requester != null) {
            admission.leave(bytes);
            refuse(requester, "this node is closing");
        }
    }

    /// Answers a request that is not taken.
    static void refuse(Requester requester, String what) {
        try {
            requester.home().execute(() -> requester.onOutcome(new StreamOutcome.Overloaded(what, 1)));
        } catch (RejectedExecutionException ended) {
            // The home is shut down and its connections are closed: nobody is left to hear the answer.
            return;
        }
    }
}
