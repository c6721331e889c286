package dev.millrace.api.append;

import dev.millrace.model.name.StreamPath;

/// The wish to watch a stream, or to watch it no more. It comes by the mailbox, which keeps the two in order and
/// has always room; whoever watches bounds how many.
final class WatchRequest extends Mail {
    private final StreamPath path;
    private final TailWatcher watcher;
    private final Wish wish;

    enum Wish {
        BEGIN,
        END
    }

    WatchRequest(StreamPath path, TailWatcher watcher, Wish wish) {
        this.path = path;
        this.watcher = watcher;
        this.wish = wish;
    }

    @Override
    void deliver(Owner owner) {
        switch (wish) {
            case BEGIN -> owner.watches.begin(path, watcher);
            case END -> owner.watches.end(path, watcher);
        }
    }

    @Override
    void refuse(String why) {
        if (wish == Wish.BEGIN) {
            watcher.onTail(new TailEvent.Interrupted(why));
        }
    }
}
