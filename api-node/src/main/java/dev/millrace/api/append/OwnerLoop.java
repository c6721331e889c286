package dev.millrace.api.append;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;

/// The work of a shard's owner, one bounded turn at a time: the store's answers first, since they free what waits;
/// then a batch of the ring; then what is due. At the end of the turn each stream's draft goes to the store, and
/// the answers go home, one task per home. How long it sleeps between turns is its thread's business.
final class OwnerLoop implements EventPoller.Handler<RingSlot> {
    /// How many requests one turn takes from the ring. The answers of the store do not wait for more.
    private static final int TURN_MAX = 1_024;

    /// An owner that nobody wakes looks around at least this often.
    private static final long SLEEP_NS_MAX = 1_000_000_000;

    final Owner owner;
    private final RingBuffer<RingSlot> ring;
    private final EventPoller<RingSlot> poller;
    private final Runnable flush;
    private int taken;

    OwnerLoop(Owner owner, RingBuffer<RingSlot> ring, EventPoller<RingSlot> poller) {
        this.owner = owner;
        this.ring = ring;
        this.poller = poller;
        flush = owner.commits::flush;
    }

    /// Does what there is to do now, and says how much that was.
    int turn() throws Exception {
        owner.beginTurn();
        taken = 0;
        int work = deliverMail();
        poller.poll(this);
        work += taken;
        work += owner.timers.fire(owner.turnNs);
        work += owner.expiry.expire();
        owner.watches.look();
        owner.store.together(flush);
        owner.replies.flush();
        owner.table.dropIdle(owner.turnNs);
        return work;
    }

    private int deliverMail() {
        int delivered = 0;
        Mail mail = owner.mailbox.takeAll();
        while (mail != null) {
            Mail next = mail.earlier;
            mail.earlier = null;
            mail.deliver(owner);
            mail = next;
            delivered++;
        }
        return delivered;
    }

    @Override
    public boolean onEvent(RingSlot slot, long sequence, boolean endOfBatch) {
        owner.commands.onRequest(slot);
        return ++taken < TURN_MAX;
    }

    /// Whether there is work that came from outside.
    boolean hasWork() {
        return !owner.mailbox.isEmpty() || ring.isAvailable(poller.getSequence().get() + 1);
    }

    /// How long the owner may sleep when nobody wakes it.
    long idleNs() {
        return idleNs(SLEEP_NS_MAX);
    }

    /// How long nothing will be due, `most` at most.
    long idleNs(long most) {
        long now = owner.turnNs;
        long ns = owner.timers.untilNext(now, most);
        Pending first = owner.deadlines.first();
        if (first != null) {
            ns = Math.min(ns, first.deadlineNs - now);
        }
        ns = owner.watches.untilNext(Math.max(0, ns));
        return Math.max(0, owner.table.untilIdle(now, ns));
    }
}
