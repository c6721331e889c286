package dev.millrace.simulation;

import dev.millrace.api.append.TailEvent;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;

/// Those who wait at streams' tails. What they are told has to be an unbroken run of what became visible, each message
/// once, whoever appended it.
final class Watchers {
    private static final int WATCHERS_MAX = 4;

    private final Simulation simulation;
    private final List<Watcher> watchers = new ArrayList<>();
    private int told;

    Watchers(Simulation simulation) {
        this.simulation = simulation;
    }

    /// Messages that were told.
    int told() {
        return told;
    }

    void watch(Node node, StreamPath path) {
        watchers.removeIf(watcher -> watcher.over || watcher.node.isDead());
        if (watchers.size() < WATCHERS_MAX) {
            Watcher watcher = new Watcher(node, path);
            watchers.add(watcher);
            node.streams.watch(path, watcher);
        } else {
            Watcher first = watchers.removeFirst();
            first.node.streams.unwatch(first.path, first);
        }
    }

    /// Nothing fails any more, and time enough has passed: whoever still watches has been told everything.
    void checkComplete() {
        for (Watcher watcher : watchers) {
            if (!watcher.over && !watcher.node.isDead() && watcher.opened) {
                watcher.check(watcher.visible().size());
            }
        }
    }

    private final class Watcher implements TailWatcher {
        private final Node node;
        private final StreamPath path;
        private final List<Message> messages = new ArrayList<>();
        private Offset from = Offset.ZERO;
        private boolean opened;
        private boolean over;

        Watcher(Node node, StreamPath path) {
            this.node = node;
            this.path = path;
        }

        @Override
        public void onTail(TailEvent event) {
            if (over) {
                throw new Violation("told after the end: " + path + " " + event);
            }
            switch (event) {
                case TailEvent.Opened(var view) -> {
                    opened = true;
                    from = view.tail();
                }
                case TailEvent.Grew(List<Message> grown, var view) -> {
                    messages.addAll(grown);
                    told += grown.size();
                    check(messages.size());
                    if (!grown.isEmpty() && !grown.getLast().next().equals(view.tail())) {
                        throw new Violation("told a tail that is not behind the last message: " + path + " " + view);
                    }
                }
                case TailEvent.Ended _, TailEvent.Interrupted _ -> over = true;
            }
        }

        private void check(int count) {
            List<Message> visible = visible();
            if (count > visible.size() || !messages.equals(visible.subList(0, count))) {
                throw new Violation("a watcher was told otherwise: " + path + " from=" + from + " told="
                        + messages.stream().map(Judge::key).toList() + " visible="
                        + visible.stream().map(Judge::key).toList());
            }
        }

        private List<Message> visible() {
            return simulation.judge.of(path).messages(from.life()).stream()
                    .filter(message -> message.next().compareTo(from) > 0)
                    .toList();
        }
    }
}
