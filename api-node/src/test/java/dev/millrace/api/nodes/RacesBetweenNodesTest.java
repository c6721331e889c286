package dev.millrace.api.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/// What is asked of several nodes at once is decided by the log, once, and all of them know it.
final class RacesBetweenNodesTest extends SeveralNodes {
    private static final int ROUNDS = 20;

    private List<WireResponse> atEveryNode(List<WireRequest> requests) throws InterruptedException, ExecutionException {
        List<Callable<WireResponse>> calls = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            NodeOnS2 node = nodes.get(i % nodes.size());
            WireRequest request = requests.get(i);
            calls.add(() -> node.ask(request));
        }
        return Together.run(calls);
    }

    private static List<Integer> statuses(List<WireResponse> responses) {
        return responses.stream().map(WireResponse::status).sorted().toList();
    }

    @Test
    void ofManyCreatesOneIsTheFirst() throws InterruptedException, ExecutionException {
        for (int round = 0; round < ROUNDS; round++) {
            WireRequest create = WireRequest.of("PUT", url + round).with("Content-Type", TEXT);
            List<WireResponse> answers = atEveryNode(List.of(create, create, create));
            assertEquals(List.of(200, 200, 201), statuses(answers));
            Set<String> tails = new HashSet<>();
            answers.forEach(answer -> tails.add(answer.required("Stream-Next-Offset")));
            assertEquals(1, tails.size(), "lives of one stream: " + tails);
        }
    }

    @Test
    void ofCreatesThatDifferOneHolds() throws InterruptedException, ExecutionException, IOException {
        for (int round = 0; round < ROUNDS; round++) {
            WireRequest put = WireRequest.of("PUT", url + round);
            List<WireResponse> answers = atEveryNode(List.of(
                    put.with("Content-Type", "text/plain"),
                    put.with("Content-Type", "text/html"),
                    put.with("Content-Type", "text/css")));
            assertEquals(List.of(201, 409, 409), statuses(answers));
            Set<String> types = new HashSet<>();
            for (int node = 0; node < 3; node++) {
                types.add(ask(node, WireRequest.of("HEAD", url + round)).required("Content-Type"));
            }
            assertEquals(1, types.size(), types.toString());
        }
    }

    /// What is acknowledged stands before the end; what is refused does not stand there at all.
    @Test
    void appendsAndACloseAtOnceAgreeOnWhatIsInTheStream() throws InterruptedException, ExecutionException, IOException {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String path = url + round;
            create(0, path, TEXT);
            for (int node = 0; node < 3; node++) {
                content(node, path);
            }
            List<WireRequest> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                requests.add(WireRequest.of("POST", path).body(TEXT, "<" + i + ">"));
            }
            int close = random.nextInt(9);
            requests.add(close, WireRequest.of("POST", path).with("Stream-Closed", "true"));
            List<WireResponse> answers = new ArrayList<>(atEveryNode(requests));
            assertEquals(204, answers.remove(close).status());
            String content = content(round % 3, path);
            int length = 0;
            for (int i = 0; i < 8; i++) {
                boolean there = content.contains("<" + i + ">");
                int status = answers.get(i).status();
                assertEquals(there ? 204 : 409, status, path + " has " + content);
                length += there ? 3 : 0;
                refused += there ? 0 : 1;
            }
            assertEquals(length, content.length(), content);
            for (int node = 0; node < 3; node++) {
                assertEquals("true", ask(node, WireRequest.of("HEAD", path)).required("Stream-Closed"));
                assertEquals(409, append(node, path, TEXT, "late").status());
            }
        }
        System.out.println("RacesBetweenNodesTest: " + refused + " of " + ROUNDS * 8 + " appends came after the close");
    }

    @Test
    void ofManyDeletesOneIsTheOneAndTheNextLifeIsEmpty() throws InterruptedException, ExecutionException, IOException {
        for (int round = 0; round < ROUNDS; round++) {
            create(round % 3, url, TEXT);
            assertEquals(
                    204, append((round + 1) % 3, url, TEXT, "of life " + round).status());
            assertEquals("of life " + round, content((round + 2) % 3, url));
            WireRequest delete = WireRequest.of("DELETE", url);
            assertEquals(List.of(204, 404, 404), statuses(atEveryNode(List.of(delete, delete, delete))));
            for (int node = 0; node < 3; node++) {
                assertEquals(404, ask(node, WireRequest.of("HEAD", url)).status());
            }
        }
    }

    /// An append that is acknowledged beside a delete and a create stands in the life that its answer names, or in one
    /// that is over.
    @Test
    void appendsBesideADeleteAndACreateStandInTheLifeTheyWereToldOf()
            throws InterruptedException, ExecutionException, IOException {
        create(0, url, TEXT);
        for (int round = 0; round < ROUNDS; round++) {
            List<WireRequest> requests = new ArrayList<>(List.of(
                    WireRequest.of("DELETE", url), WireRequest.of("PUT", url).with("Content-Type", TEXT)));
            for (int i = 0; i < 7; i++) {
                requests.add(WireRequest.of("POST", url).body(TEXT, "<" + round + "." + i + ">"));
            }
            List<WireResponse> answers = atEveryNode(requests);
            create(0, url, TEXT);
            WireResponse now = ask(round % 3, WireRequest.of("GET", url + "?offset=-1"));
            String life = now.required("Stream-Next-Offset").substring(0, 16);
            for (int i = 0; i < 7; i++) {
                WireResponse answer = answers.get(i + 2);
                boolean there = now.text().contains("<" + round + "." + i + ">");
                assertTrue(answer.status() == 204 || answer.status() == 404, answer.toString());
                boolean toldOfThisLife = answer.status() == 204
                        && answer.required("Stream-Next-Offset").startsWith(life);
                assertEquals(toldOfThisLife, there, answer + " and " + now);
            }
        }
    }

    /// Either there is a fork, which has what it inherited whatever became of its source, or there is none.
    @Test
    void aForkAndTheDeleteOfItsSourceAgreeOnWhetherThereIsAFork()
            throws InterruptedException, ExecutionException, IOException {
        int forks = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String source = url + "/source" + round;
            String fork = url + "/fork" + round;
            create(0, source, TEXT);
            String at = append(1, source, TEXT, "inherited").required("Stream-Next-Offset");
            WireRequest forking = WireRequest.of("PUT", fork)
                    .with("Stream-Forked-From", source)
                    .with("Stream-Fork-Offset", at);
            WireRequest delete = WireRequest.of("DELETE", source);
            List<WireResponse> answers =
                    atEveryNode(round % 2 == 0 ? List.of(forking, delete) : List.of(delete, forking));
            WireResponse forked = answers.get(round % 2);
            WireResponse deleted = answers.get(1 - round % 2);
            assertEquals(204, deleted.status(), deleted.toString());
            boolean there = forked.status() == 201;
            forks += there ? 1 : 0;
            for (int node = 0; node < 3; node++) {
                if (there) {
                    assertEquals("inherited", content(node, fork));
                    assertEquals(410, ask(node, WireRequest.of("HEAD", source)).status());
                } else {
                    assertEquals(404, ask(node, WireRequest.of("HEAD", fork)).status(), forked.toString());
                    assertEquals(404, ask(node, WireRequest.of("HEAD", source)).status());
                }
            }
        }
        System.out.println("RacesBetweenNodesTest: " + forks + " of " + ROUNDS + " forks came before the delete");
    }

    /// Each tries until its message is acknowledged, through any node; the sequence of each stays whole.
    @Test
    void producersThatChangeNodesAppendEachMessageOnceAndInOrder()
            throws InterruptedException, ExecutionException, IOException {
        create(0, url, JSON);
        List<Callable<Integer>> producers = new ArrayList<>();
        for (int p = 0; p < 6; p++) {
            String id = "p" + p;
            long own = random.nextLong();
            producers.add(() -> produce(id, own));
        }
        Together.run(producers);
        String content = content(1, url);
        for (int p = 0; p < 6; p++) {
            int from = 0;
            for (int i = 0; i < 40; i++) {
                int at = content.indexOf("\"p" + p + "#" + i + "\"", from);
                assertTrue(at >= from, "p" + p + "#" + i + " is not where it should be, seed=" + seed);
                from = at + 1;
            }
        }
        assertEquals(6 * 40, content.chars().filter(c -> c == '#').count());
    }

    private Integer produce(String id, long own) throws IOException {
        Random nodesOf = new Random(own);
        for (int i = 0; i < 40; i++) {
            WireRequest request = WireRequest.of("POST", url)
                    .with("Producer-Id", id)
                    .with("Producer-Epoch", "0")
                    .with("Producer-Seq", Integer.toString(i))
                    .body(JSON, "\"" + id + "#" + i + "\"");
            assertEquals(200, ask(nodesOf.nextInt(3), request).status());
            // As after an answer that was lost.
            assertEquals(204, ask(nodesOf.nextInt(3), request).status());
        }
        return 40;
    }
}
