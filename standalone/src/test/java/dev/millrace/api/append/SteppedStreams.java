package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;

/// The append path of one node, whose owner is whoever turns it: for tests in which time and all that happens are one
/// sequence. It has one shard, and no thread. An error out of a turn comes to the caller.
public final class SteppedStreams implements Streams {
    private final AppendSettings settings;
    private final Admission admission;
    private final Counters counters = new Counters();
    private final Shard shard;

    public SteppedStreams(AppendSettings settings, Surroundings around) {
        this.settings = settings;
        admission = new Admission(settings.bodyBytesInFlightMax());
        shard = new Shard(0, settings, around, admission, counters);
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        long bytes = Admission.weigh(command);
        if (!admission.enter(bytes) || !shard.offer(path, command, requester, bytes)) {
            throw new IllegalStateException("not admitted: settings=" + settings);
        }
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        shard.post(new WatchRequest(path, watcher, WatchRequest.Wish.BEGIN));
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        shard.post(new WatchRequest(path, watcher, WatchRequest.Wish.END));
    }

    /// Turns until there is nothing to do now. The calling thread is the owner meanwhile.
    public void turn() {
        shard.loop.owner.enter();
        try {
            int work;
            do {
                work = shard.loop.turn();
            } while (work > 0 || shard.loop.hasWork());
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception bug) {
            throw new IllegalStateException(bug);
        }
    }

    public boolean hasWork() {
        return shard.loop.hasWork();
    }

    /// How long nothing will be due, `most` at most, by the clock as it was at the last turn.
    public long idleNs(long most) {
        return shard.loop.idleNs(most);
    }

    /// Requests that have no answer yet.
    public long unanswered() {
        return admission.requests();
    }

    public AppendStats stats() {
        return counters.stats(shard.ringDepth(), admission.requests(), admission.bytes(), 0, 0);
    }
}
