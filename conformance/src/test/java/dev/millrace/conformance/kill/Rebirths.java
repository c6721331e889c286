package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Creates, fills and deletes a stream at one URL, again and again. Deleted stays deleted, and a new life has
/// nothing of an old one, not even its offsets.
final class Rebirths implements Workload {
    private static final int MANY_MESSAGES = 2_500;

    private final String url;
    private final Random random;
    private final List<String> content = new ArrayList<>();
    private int life;
    private Step step = Step.DELETED;
    private List<String> underWay = List.of();
    private String offsetOfOldLife = "";
    private String highestOffset = "";

    /// What is known of the stream; the doing ones are uncertain when the program dies.
    private enum Step {
        CREATING,
        LIVING,
        APPENDING,
        DELETING,
        DELETED
    }

    Rebirths(String url, Random random) {
        this.url = url;
        this.random = random;
    }

    @Override
    public void work(Client client) throws IOException {
        while (true) {
            if (step == Step.DELETED) {
                create(client);
            }
            for (int appends = random.nextInt(5); appends > 0; appends--) {
                append(client);
            }
            delete(client);
        }
    }

    private void create(Client client) throws IOException {
        life++;
        content.clear();
        offsetOfOldLife = highestOffset;
        int count = random.nextInt(15) == 0 ? MANY_MESSAGES : random.nextInt(3);
        underWay = PlainAppends.messages("life" + life, count, 5);
        step = Step.CREATING;
        WireRequest request =
                WireRequest.of("PUT", url).body(StoredStream.JSON, "[" + String.join(",", underWay) + "]");
        took(client.expect(request, 201));
    }

    private void append(Client client) throws IOException {
        underWay = PlainAppends.messages("life" + life + "." + content.size(), 1 + random.nextInt(3), 5);
        step = Step.APPENDING;
        took(client.expect(
                WireRequest.of("POST", url).body(StoredStream.JSON, "[" + String.join(",", underWay) + "]"), 204));
    }

    private void took(WireResponse response) {
        String next = response.required("Stream-Next-Offset");
        if (next.compareTo(highestOffset) < 0) {
            throw new AssertionError("an offset of " + url + " was " + highestOffset + ", and now " + next);
        }
        highestOffset = next;
        content.addAll(underWay);
        step = Step.LIVING;
    }

    private void delete(Client client) throws IOException {
        step = Step.DELETING;
        client.expect(WireRequest.of("DELETE", url), 204);
        step = Step.DELETED;
    }

    @Override
    public void verify(Client client) throws IOException {
        int status = client.expect(WireRequest.of("HEAD", url), 200, 404).status();
        boolean mayLive = step != Step.DELETED;
        boolean mayBeGone = step == Step.DELETED || step == Step.DELETING || step == Step.CREATING;
        if (status == 200 ? !mayLive : !mayBeGone) {
            throw new AssertionError(url + ": HEAD is answered " + status + " after a kill while " + step);
        }
        if (status == 200) {
            verifyLife(client);
        } else {
            client.expect(WireRequest.of("GET", url), 404);
            step = Step.DELETED;
        }
    }

    private void verifyLife(Client client) throws IOException {
        List<String> read = StoredStream.messages(client, url, "-1");
        List<String> grown = new ArrayList<>(content);
        grown.addAll(underWay);
        boolean whole = step == Step.CREATING
                ? read.equals(underWay)
                : read.equals(content) || (step == Step.APPENDING && read.equals(grown));
        if (!whole) {
            throw new AssertionError(url + " after a kill while " + step + ": read " + read.size() + " messages "
                    + firstOf(read) + ", expected " + content.size() + " " + firstOf(content) + " and at most "
                    + underWay.size() + " more");
        }
        content.clear();
        content.addAll(read);
        step = Step.LIVING;
        if (!offsetOfOldLife.isEmpty()) {
            client.expect(WireRequest.of("GET", url + "?offset=" + offsetOfOldLife), 410);
        }
    }

    private static List<String> firstOf(List<String> messages) {
        return messages.subList(0, Math.min(3, messages.size()));
    }
}
