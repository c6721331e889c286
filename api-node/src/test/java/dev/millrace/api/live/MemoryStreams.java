package dev.millrace.api.live;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailEvent;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.api.read.History;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Streams in memory that do what the two doors promise, and what a test tells them to: hold pages back, break watches.
/// Everything happens on `owner`, the shard's thread; commits and their news are one step.
final class MemoryStreams implements Streams, History {
    private final Executor owner;
    private final Map<StreamPath, Memory> streams = new HashMap<>();
    private final Map<StreamPath, List<TailWatcher>> watchers = new HashMap<>();
    private final List<Runnable> heldPages = new ArrayList<>();
    private final List<StreamCommand> commands = new ArrayList<>();
    private boolean holdPages;
    private boolean holdNews;
    private final List<Runnable> heldNews = new ArrayList<>();
    private @Nullable PageOutcome nextPage;
    private int pages;
    private int watches;
    private long lastLife = 1_000;

    private static final class Memory {
        final ContentType type;
        final long life;
        final List<Message> messages = new ArrayList<>();
        long nextSeqNum = 1;
        boolean closed;

        Memory(ContentType type, long life) {
            this.type = type;
            this.life = life;
        }

        Offset tail() {
            return messages.isEmpty() ? new Offset(life, 1) : messages.getLast().next();
        }

        StreamView view() {
            Lifetime lifetime = Lifetime.UNLIMITED;
            return new StreamView(life, 1, tail(), nextSeqNum, closed, type, lifetime, 0, Long.MAX_VALUE, null);
        }
    }

    MemoryStreams(Executor owner) {
        this.owner = owner;
    }

    static StreamPath path(String name) {
        return new StreamPath("project", name);
    }

    void create(String name, ContentType type) {
        owner.execute(() -> streams.put(path(name), new Memory(type, ++lastLife)));
    }

    void append(String name, String... bodies) {
        append(name, List.of(bodies).stream().map(Bytes::utf8).toList(), false);
    }

    void append(String name, byte[] body) {
        append(name, List.of(Bytes.of(body)), false);
    }

    void appendAndClose(String name, String... bodies) {
        append(name, List.of(bodies).stream().map(Bytes::utf8).toList(), true);
    }

    void append(String name, List<Bytes> bodies, boolean close) {
        owner.execute(() -> {
            Memory stream = stream(name);
            List<Message> added = new ArrayList<>();
            for (Bytes body : bodies) {
                Offset start = new Offset(stream.life, stream.nextSeqNum++);
                added.add(new Message(start, new Offset(stream.life, stream.nextSeqNum), body));
            }
            stream.messages.addAll(added);
            stream.closed |= close;
            tell(name, new TailEvent.Grew(List.copyOf(added), stream.view()));
        });
    }

    /// A record that no reader sees, such as `touched`.
    void control(String name) {
        owner.execute(() -> {
            Memory stream = stream(name);
            stream.nextSeqNum++;
            tell(name, new TailEvent.Grew(List.of(), stream.view()));
        });
    }

    void delete(String name) {
        owner.execute(() -> {
            streams.remove(path(name));
            tell(name, new TailEvent.Ended(new StreamOutcome.NotFound()));
            watchers.remove(path(name));
        });
    }

    void interrupt(String name) {
        owner.execute(() -> {
            tell(name, new TailEvent.Interrupted("the test says so"));
            watchers.remove(path(name));
        });
    }

    void holdPages(boolean hold) {
        owner.execute(() -> {
            holdPages = hold;
            if (!hold) {
                List.copyOf(heldPages).forEach(Runnable::run);
                heldPages.clear();
            }
        });
    }

    /// Watchers hear nothing until the hold ends; requests are answered as ever.
    void holdNews(boolean hold) {
        owner.execute(() -> {
            holdNews = hold;
            if (!hold) {
                List.copyOf(heldNews).forEach(Runnable::run);
                heldNews.clear();
            }
        });
    }

    void answerNextPageWith(PageOutcome outcome) {
        owner.execute(() -> nextPage = outcome);
    }

    Offset tail(String name) {
        return stream(name).tail();
    }

    List<Message> messages(String name) {
        return stream(name).messages;
    }

    private Memory stream(String name) {
        return Objects.requireNonNull(streams.get(path(name)));
    }

    int pages() {
        return pages;
    }

    int watches() {
        return watches;
    }

    int watchers(String name) {
        return watchers.getOrDefault(path(name), List.of()).size();
    }

    List<StreamCommand> commands() {
        return commands;
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        owner.execute(() -> {
            commands.add(command);
            Memory stream = streams.get(path);
            StreamOutcome outcome =
                    stream == null ? new StreamOutcome.NotFound() : new StreamOutcome.Inspected(stream.view());
            requester.home().execute(() -> requester.onOutcome(outcome));
        });
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        owner.execute(() -> {
            watches++;
            Memory stream = streams.get(path);
            if (stream == null) {
                news(() -> watcher.onTail(new TailEvent.Ended(new StreamOutcome.NotFound())));
            } else {
                watchers.computeIfAbsent(path, any -> new ArrayList<>()).add(watcher);
                StreamView view = stream.view();
                news(() -> watcher.onTail(new TailEvent.Opened(view)));
            }
        });
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        owner.execute(() -> {
            List<TailWatcher> present = watchers.getOrDefault(path, new ArrayList<>());
            present.remove(watcher);
        });
    }

    @Override
    public CompletableFuture<PageOutcome> read(StreamPath path, StreamView view, ReadFrom from, int bytesMax) {
        CompletableFuture<PageOutcome> page = new CompletableFuture<>();
        owner.execute(() -> {
            pages++;
            PageOutcome outcome = nextPage == null ? page(path, view, from, bytesMax) : nextPage;
            nextPage = null;
            if (holdPages) {
                heldPages.add(() -> page.complete(outcome));
            } else {
                page.complete(outcome);
            }
        });
        return page;
    }

    private PageOutcome page(StreamPath path, StreamView view, ReadFrom from, int bytesMax) {
        Memory stream = streams.get(path);
        if (stream == null || stream.life != view.life()) {
            return new PageOutcome.ViewOutdated("the stream is another");
        }
        Offset start = switch (from) {
            case ReadFrom.Beginning() -> Offset.ZERO;
            case ReadFrom.Now() -> view.tail();
            case ReadFrom.At(Offset offset) -> offset;
        };
        if (!start.equals(Offset.ZERO) && start.life() < stream.life) {
            return new PageOutcome.OffsetGone("of life " + start.life());
        }
        if (start.compareTo(view.tail()) > 0) {
            return new PageOutcome.OffsetInvalid("past the tail: " + start);
        }
        List<Message> messages = new ArrayList<>();
        int bytes = 0;
        Offset next = view.tail();
        for (Message message : stream.messages) {
            if (message.start().compareTo(start) < 0 || message.start().compareTo(view.tail()) >= 0) {
                continue;
            }
            bytes += message.body().length();
            if (!messages.isEmpty() && bytes > bytesMax) {
                next = messages.getLast().next();
                break;
            }
            messages.add(message);
        }
        Offset first = messages.isEmpty() ? next : messages.getFirst().start();
        return new PageOutcome.Page(messages, first, next, next.equals(view.tail()));
    }

    private void tell(String name, TailEvent event) {
        for (TailWatcher watcher : List.copyOf(watchers.getOrDefault(path(name), List.of()))) {
            news(() -> watcher.onTail(event));
        }
    }

    private void news(Runnable telling) {
        if (holdNews) {
            heldNews.add(telling);
        } else {
            telling.run();
        }
    }
}
