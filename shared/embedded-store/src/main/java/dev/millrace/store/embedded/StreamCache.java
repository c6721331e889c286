package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The stream states in memory, those used last by the commit thread; bounded, and a stream that is not here is simply
/// read again. Any thread may look one up; only the commit thread adds, moves and removes.
final class StreamCache {
    private final ConcurrentHashMap<StreamKey, StreamState> states = new ConcurrentHashMap<>();
    private final int statesMax;
    private @Nullable StreamState newest;
    private @Nullable StreamState oldest;

    StreamCache(int statesMax) {
        this.statesMax = statesMax;
    }

    @Nullable
    StreamState get(StreamKey key) {
        return states.get(key);
    }

    void add(StreamState state) {
        states.put(state.key, state);
        state.cached = true;
        link(state);
    }

    /// Makes the state the last to be dropped.
    void use(StreamState state) {
        if (state != newest) {
            unlink(state);
            link(state);
        }
    }

    void remove(StreamState state) {
        states.remove(state.key);
        state.cached = false;
        unlink(state);
    }

    /// Drops the oldest beyond the bound. Not while a group is being made, whose states must stay.
    void shrink() {
        while (states.size() > statesMax && oldest != null) {
            remove(oldest);
        }
    }

    void clear() {
        while (oldest != null) {
            remove(oldest);
        }
    }

    int size() {
        return states.size();
    }

    private void link(StreamState state) {
        state.newer = null;
        state.older = newest;
        if (newest == null) {
            oldest = state;
        } else {
            newest.newer = state;
        }
        newest = state;
    }

    private void unlink(StreamState state) {
        if (state.newer == null) {
            newest = state.older;
        } else {
            state.newer.older = state.older;
        }
        if (state.older == null) {
            oldest = state.newer;
        } else {
            state.older.newer = state.newer;
        }
        state.newer = null;
        state.older = null;
    }
}
