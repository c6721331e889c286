package dev.millrace.simulation;

import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Those who read a stream from its beginning to its tail, page by page. What they are shown has to be exactly what was
/// visible.
final class Readers {
    private static final int PAGE_BYTES = 40_000;

    private final Simulation simulation;
    private final Clients clients;
    private int pages;

    Readers(Simulation simulation, Clients clients) {
        this.simulation = simulation;
        this.clients = clients;
    }

    int pages() {
        return pages;
    }

    void read(StreamPath path) {
        Node node = clients.anyNode();
        Asked asked = clients.asked(node, path, "read", Use.COUNTS, List.of(), null);
        clients.ask(node, asked, new StreamCommand.Inspect(Use.COUNTS), outcome -> {
            if (outcome instanceof StreamOutcome.Inspected(StreamView view)) {
                new Reading(node, asked, view).next(ReadFrom.BEGINNING);
            }
        });
    }

    /// One read under one view.
    private final class Reading {
        private final Node node;
        private final Asked asked;
        private final StreamView view;
        private final List<Message> shown = new ArrayList<>();

        Reading(Node node, Asked asked, StreamView view) {
            this.node = node;
            this.asked = asked;
            this.view = view;
        }

        void next(ReadFrom from) {
            CompletableFuture<Void> _ = node.history
                    .read(asked.path(), view, from, PAGE_BYTES)
                    .thenAccept(page -> node.onHome(() -> onPage(page)));
        }

        private void onPage(PageOutcome outcome) {
            pages++;
            simulation.note(node.number + " → page of " + asked.path().stream() + " " + shortly(outcome));
            switch (outcome) {
                case PageOutcome.Page page -> {
                    shown.addAll(page.messages());
                    checkShown(page.atTail());
                    if (!page.atTail()) {
                        next(new ReadFrom.At(page.next()));
                    }
                }
                case PageOutcome.ViewOutdated _, PageOutcome.OffsetGone _ -> {
                    Witness witness = simulation.judge.of(asked.path());
                    Version now = witness.now();
                    if (now.life() == view.life() && now.livesAt(simulation.s2.clockMs())) {
                        throw new Violation("lives, and cannot be read: " + asked + " told " + outcome);
                    }
                }
                case PageOutcome.Unavailable _ -> {}
                case PageOutcome.OffsetInvalid _, PageOutcome.Damaged _ ->
                    throw new Violation("a page that is none: " + asked + " told " + outcome);
            }
        }

        private void checkShown(boolean all) {
            List<Message> visible = visible();
            boolean right = all ? shown.size() == visible.size() : shown.size() <= visible.size();
            for (int i = 0; right && i < shown.size(); i++) {
                // Where a message ends has two spellings at the end of what a fork inherits.
                right = shown.get(i).body().equals(visible.get(i).body())
                        && shown.get(i).start().life() == visible.get(i).start().life();
            }
            if (!right) {
                throw new Violation("shown what was not visible: " + asked + " view=" + view + "\nshown:   "
                        + keys(shown) + "\nvisible: " + keys(visible));
            }
        }

        private List<Message> visible() {
            List<Message> visible = new ArrayList<>();
            ForkOrigin origin = view.origin();
            if (origin != null) {
                for (InheritedSegment segment : origin.segments()) {
                    add(segment.stream(), segment.life(), segment.fromSeqNum(), segment.untilSeqNum(), visible);
                }
            }
            add(asked.path(), view.life(), view.firstSeqNum(), view.tail().seqNum(), visible);
            return visible;
        }

        private void add(StreamPath path, long life, long from, long until, List<Message> visible) {
            for (Message message : simulation.judge.of(path).messages(life)) {
                Offset start = message.start();
                if (start.seqNum() >= from && message.next().seqNum() <= until) {
                    visible.add(message);
                }
            }
        }
    }

    private static String shortly(PageOutcome outcome) {
        return outcome instanceof PageOutcome.Page page
                ? "messages=" + page.messages().size() + " next=" + page.next() + " atTail=" + page.atTail()
                : outcome.toString();
    }

    private static List<String> keys(List<Message> messages) {
        return messages.stream().map(Judge::key).toList();
    }
}
