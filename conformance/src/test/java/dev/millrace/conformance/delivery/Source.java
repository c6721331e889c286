package dev.millrace.conformance.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// A source through all of its lives. Whoever publishes to it or subscribes to it holds the read lock until the answer
/// is known; whoever ends its life holds the write lock, so that it is known what the life was. Safe for any number of
/// threads.
final class Source {
    private final String project;
    private final String name;
    private final Kind kind;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<SourceLife> lives = new ArrayList<>();

    Source(String project, String name, Kind kind) {
        this.project = project;
        this.name = name;
        this.kind = kind;
        lives.add(new SourceLife(project + "/" + name, 0));
    }

    String project() {
        return project;
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    String url() {
        return "/v1/stream/" + project + "/" + name;
    }

    String publishUrl() {
        return "/v1/" + project + "/publish/" + name;
    }

    /// The life of now.
    synchronized SourceLife life() {
        return lives.getLast();
    }

    synchronized int lives() {
        return lives.size();
    }

    synchronized void beginLife() {
        lives.add(new SourceLife(project + "/" + name, lives.size()));
    }

    ReadWriteLock lock() {
        return lock;
    }

    @Override
    public String toString() {
        return project + "/" + name;
    }
}
