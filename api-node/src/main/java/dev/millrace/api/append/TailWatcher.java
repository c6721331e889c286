package dev.millrace.api.append;

/// Hears what becomes visible in one stream: first [TailEvent.Opened] (or an end), then growth in order without gaps,
/// until an end. Called on the owner thread of the stream's shard, so it only enqueues.
public interface TailWatcher {
    void onTail(TailEvent event);
}
