package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Forks text streams, at any acknowledged offset and inside messages, writes to both sides, deletes sources and
/// forks. A fork keeps what it inherited and what was written to it, whatever becomes of its source.
final class Forks implements Workload {
    /// So many of the finished families are looked at after each kill.
    private static final int LOOKS = 6;

    private final String name;
    private final Random random;
    private final List<Family> finished = new ArrayList<>();
    private int number;
    private Family current = new Family("");

    /// A source and its fork.
    private static final class Family {
        private final Branch source;
        private final Branch fork;
        private String forkOffset = "-1";
        private int subOffset;

        private Family(String url) {
            source = new Branch(url + "/source");
            fork = new Branch(url + "/fork");
        }
    }

    private enum Presence {
        NOT_YET,
        CREATING,
        LIVES,
        DELETING,
        DELETED
    }

    /// A stream: what is acknowledged of it, and the message under way.
    private static final class Branch {
        private final String url;
        private final List<String> offsets = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private Presence presence = Presence.NOT_YET;
        private String content = "";
        private String underWay = "";

        private Branch(String url) {
            this.url = url;
        }

        private void took(WireResponse response) {
            content += underWay;
            underWay = "";
            offsets.add(response.required("Stream-Next-Offset"));
            lengths.add(content.length());
        }
    }

    Forks(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    @Override
    public void work(Client client) throws IOException {
        while (true) {
            current = new Family("/v1/stream/forks/" + name + "/" + number++);
            create(client, current.source, WireRequest.of("PUT", current.source.url), "");
            append(client, current.source, 1 + random.nextInt(5));
            fork(client);
            append(client, current.fork, random.nextInt(4));
            append(client, current.source, random.nextInt(3));
            if (random.nextBoolean()) {
                delete(client, current.source);
                append(client, current.fork, random.nextInt(3));
            }
            if (random.nextInt(4) == 0) {
                delete(client, current.fork);
            }
            finished.add(current);
        }
    }

    private void fork(Client client) throws IOException {
        Branch source = current.source;
        int at = random.nextInt(source.offsets.size());
        int length = source.lengths.get(at);
        current.forkOffset = source.offsets.get(at);
        boolean inside = at + 1 < source.lengths.size() && random.nextBoolean();
        current.subOffset = inside ? 1 + random.nextInt(source.lengths.get(at + 1) - length) : 0;
        create(client, current.fork, forking(), source.content.substring(0, length + current.subOffset));
    }

    private WireRequest forking() {
        return WireRequest.of("PUT", current.fork.url)
                .with("Stream-Forked-From", current.source.url)
                .with("Stream-Fork-Offset", current.forkOffset)
                .with("Stream-Fork-Sub-Offset", Integer.toString(current.subOffset));
    }

    private static void create(Client client, Branch branch, WireRequest request, String inherited) throws IOException {
        branch.presence = Presence.CREATING;
        branch.underWay = inherited;
        WireResponse response = client.expect(request.with("Content-Type", StoredStream.TEXT), 201);
        branch.presence = Presence.LIVES;
        branch.took(response);
    }

    private static void append(Client client, Branch branch, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            branch.underWay = "message " + branch.lengths.size() + " of " + branch.url + ";";
            branch.took(
                    client.expect(WireRequest.of("POST", branch.url).body(StoredStream.TEXT, branch.underWay), 204));
        }
    }

    private static void delete(Client client, Branch branch) throws IOException {
        branch.presence = Presence.DELETING;
        client.expect(WireRequest.of("DELETE", branch.url), 204);
        branch.presence = Presence.DELETED;
    }

    @Override
    public void verify(Client client) throws IOException {
        for (int i = 0; i < Math.min(LOOKS, finished.size()); i++) {
            verify(client, finished.get(random.nextInt(finished.size())));
        }
        if (!finished.contains(current) && current.source.presence != Presence.NOT_YET) {
            verify(client, current);
            finishCurrent(client);
        }
    }

    private static void verify(Client client, Family family) throws IOException {
        boolean forkHolds = family.fork.presence == Presence.LIVES;
        verify(client, family.source, forkHolds ? List.of(410) : List.of(404, 410));
        verify(client, family.fork, List.of(404));
    }

    /// @param gone how a request is answered once the stream is deleted
    private static void verify(Client client, Branch branch, List<Integer> gone) throws IOException {
        int status =
                client.expect(WireRequest.of("HEAD", branch.url), 200, 404, 410).status();
        boolean possible = switch (branch.presence) {
            case NOT_YET -> status == 404;
            case CREATING -> status == 200 || status == 404;
            case LIVES -> status == 200;
            case DELETING -> status == 200 || gone.contains(status);
            case DELETED -> gone.contains(status);
        };
        if (!possible) {
            throw new AssertionError(branch.url + ": HEAD is answered " + status + " while " + branch.presence);
        }
        if (status == 200) {
            requireContent(client, branch);
        }
    }

    /// What the kill left half done comes to its end by the same requests.
    private void finishCurrent(Client client) throws IOException {
        Branch fork = current.fork;
        if (fork.presence == Presence.CREATING) {
            client.expect(forking().with("Content-Type", StoredStream.TEXT), 200, 201);
            requireContent(client, fork);
            fork.presence = Presence.LIVES;
        }
        if (current.source.presence == Presence.DELETING) {
            client.expect(WireRequest.of("DELETE", current.source.url), 204, 410);
            client.expect(WireRequest.of("HEAD", current.source.url), 410);
            requireContent(client, fork);
        }
    }

    private static void requireContent(Client client, Branch branch) throws IOException {
        String content = StoredStream.text(client, branch.url);
        if (!content.equals(branch.content) && !content.equals(branch.content + branch.underWay)) {
            throw new AssertionError(branch.url + " holds '" + content + "' where '" + branch.content
                    + "' is expected, or that and '" + branch.underWay + "'");
        }
    }
}
