package dev.millrace.api.http.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.ProducerAck;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Subscribed.SessionIs;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeAnswersTest {
    private static final Subscription SUBSCRIPTION =
            new Subscription(new SubscriptionId(7, 1), new StreamPath("p", "s"), new Offset(3, 4), 1_000, 4);
    private static final StreamPath PATH = new StreamPath("p", "s");
    private static final StreamPath SOURCE = new StreamPath("p", "source");
    private static final Offset NEXT = new Offset(7, 42);
    private static final String NEXT_HEADER = "Stream-Next-Offset: " + NEXT;
    private static final ProducerAck ACK = new ProducerAck(3, 9);
    private static final StreamView OPEN = view(false, Lifetime.UNLIMITED);
    private static final StreamView CLOSED = view(true, new Lifetime.Sliding(60));
    private static final StreamView EXPIRING = view(false, new Lifetime.Until(1_800_000_000_000L));

    record Row(StreamOutcome outcome, int status, String detail, List<String> fields) {
        @Override
        public String toString() {
            return outcome.getClass().getSimpleName() + " → " + status;
        }
    }

    static List<Row> rows() { // tidy: one table
        return List.of(
                row(
                        new StreamOutcome.Created(OPEN, null),
                        201,
                        "",
                        "Location: http://h/x",
                        "Content-Type: text/plain; a=b",
                        NEXT_HEADER),
                row(
                        new StreamOutcome.Created(CLOSED, null),
                        201,
                        "",
                        "Location: http://h/x",
                        NEXT_HEADER,
                        "Stream-Closed: true"),
                row(new StreamOutcome.AlreadyExists(OPEN), 200, "", "Content-Type: text/plain; a=b", NEXT_HEADER),
                row(new StreamOutcome.Appended(NEXT, false, null), 204, "", NEXT_HEADER),
                row(new StreamOutcome.Appended(NEXT, true, null), 204, "", NEXT_HEADER, "Stream-Closed: true"),
                row(
                        new StreamOutcome.Appended(NEXT, false, ACK),
                        200,
                        "",
                        NEXT_HEADER,
                        "Producer-Epoch: 3",
                        "Producer-Seq: 9"),
                row(
                        new StreamOutcome.Duplicate(NEXT, true, ACK),
                        204,
                        "",
                        "Stream-Closed: true",
                        "Producer-Epoch: 3",
                        "Producer-Seq: 9"),
                row(new StreamOutcome.Closed(NEXT, null), 204, "", NEXT_HEADER, "Stream-Closed: true"),
                row(new StreamOutcome.Closed(NEXT, ACK), 204, "", "Stream-Closed: true", "Producer-Seq: 9"),
                row(new StreamOutcome.Deleted(null), 204, ""),
                row(new StreamOutcome.Inspected(OPEN), 200, "", "Content-Type: text/plain; a=b", NEXT_HEADER),
                row(new StreamOutcome.Inspected(CLOSED), 200, "", "Stream-TTL: 60", "Stream-Closed: true"),
                row(new StreamOutcome.Inspected(EXPIRING), 200, "", "Stream-Expires-At: 2027-01-15T08:00:00Z"),
                row(new StreamOutcome.ForkReserved(OPEN), 500, "not an answer to a client"),
                row(new StreamOutcome.ForkReleased(null), 500, "not an answer to a client"),
                row(
                        new StreamOutcome.Subscribed(
                                OPEN, DeliveryFormat.VERBATIM, SUBSCRIPTION, SessionIs.NEW, List.of()),
                        500,
                        "not an answer to a client"),
                row(new StreamOutcome.Unsubscribed(List.of()), 500, "not an answer to a client"),
                row(
                        new StreamOutcome.SessionInspected(OPEN, DeliveryFormat.VERBATIM, List.of()),
                        500,
                        "not an answer to a client"),
                row(new StreamOutcome.SessionEnded(List.of()), 500, "not an answer to a client"),
                row(new StreamOutcome.SessionContentTypeDiffers("a/b", "c/d"), 409, "expected=a/b received=c/d"),
                row(
                        new StreamOutcome.SessionFormatDiffers(DeliveryFormat.VERBATIM, DeliveryFormat.ENVELOPE),
                        409,
                        "expected=verbatim received=envelope"),
                row(new StreamOutcome.TooManySubscriptions(1_000), 429, "max=1000"),
                row(new StreamOutcome.NotFound(), 404, "no stream p/s"),
                row(new StreamOutcome.SoftDeleted(), 410, "p/s is deleted"),
                row(new StreamOutcome.ConfigurationDiffers("ttl: 1 and 2"), 409, "ttl: 1 and 2"),
                row(new StreamOutcome.PathBlocked(), 409, "p/s is deleted"),
                row(new StreamOutcome.AppendToClosed(NEXT), 409, NEXT.toString(), NEXT_HEADER, "Stream-Closed: true"),
                row(
                        new StreamOutcome.ContentTypeDiffers("a/b", "c/d", NEXT),
                        409,
                        "expected=a/b received=c/d",
                        NEXT_HEADER),
                row(
                        new StreamOutcome.StreamSeqNotGreater(Bytes.utf8("2"), Bytes.utf8("10"), NEXT),
                        409,
                        "last='2' received='10'",
                        NEXT_HEADER),
                row(new StreamOutcome.TailElsewhere(new Offset(7, 1), NEXT), 409, "is=" + NEXT, NEXT_HEADER),
                row(new StreamOutcome.ProducerFenced(5, 4), 403, "current=5 received=4", "Producer-Epoch: 5"),
                row(
                        new StreamOutcome.ProducerGap(7, 9, NEXT),
                        409,
                        "expected=7 received=9",
                        "Producer-Expected-Seq: 7",
                        "Producer-Received-Seq: 9",
                        NEXT_HEADER),
                row(
                        new StreamOutcome.ProducerEpochMustStartAtZero(2, 5),
                        400,
                        "epoch 2: expected sequence=0 received=5"),
                row(new StreamOutcome.TooManyProducers(10), 429, "max=10"),
                row(new StreamOutcome.LifeTooLow(8), 409, "at least=8"),
                row(new StreamOutcome.ForkSourceNotFound(SOURCE), 404, "no stream p/source"),
                row(new StreamOutcome.ForkSourceSoftDeleted(SOURCE), 409, "p/source is deleted"),
                row(new StreamOutcome.ForkContentTypeDiffers("a/b", "c/d"), 409, "expected=a/b received=c/d"),
                row(new StreamOutcome.ForkOffsetInvalid("past the tail"), 400, "past the tail"),
                row(new StreamOutcome.ForkTooDeep(16), 409, "max=16"),
                row(new StreamOutcome.ContentInvalid("invalid JSON"), 400, "invalid JSON"),
                row(new StreamOutcome.TooManyForks(1000), 429, "max=1000"),
                row(new StreamOutcome.Overloaded("ring full", 2), 503, "ring full", "Retry-After: 2"),
                row(new StreamOutcome.StoreUnavailable("no answer"), 503, "no answer", "Retry-After: 1"),
                row(new StreamOutcome.Unresolved("lost"), 503, "lost", "Retry-After: 1"),
                row(new StreamOutcome.Damaged("checksum"), 500, "checksum"),
                row(new StreamOutcome.StorageFull("disk"), 507, "disk"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anOutcomeHasItsStatusHeadersAndProblem(Row row) {
        Answer answer = OutcomeAnswers.of(row.outcome, PATH, "http://h/x");
        assertEquals(row.status, answer.status().code());
        assertEquals("no-store", String.valueOf(answer.value(Field.CACHE_CONTROL)));
        Set<String> fields = fields(answer);
        assertTrue(fields.containsAll(row.fields), () -> row.fields + " in " + fields);
        String body = answer.body().toString(StandardCharsets.UTF_8);
        assertTrue(body.contains(row.detail), body);
        assertEquals(
                row.status >= 400,
                "application/problem+json".contentEquals(String.valueOf(answer.value(Field.CONTENT_TYPE))));
    }

    @Test
    void everyOutcomeIsInTheTable() {
        Set<String> all = Arrays.stream(StreamOutcome.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = rows().stream()
                .map(row -> row.outcome.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, tested);
    }

    @Test
    void anOpenStreamIsNeverSaidToBeClosed() {
        assertEquals(
                null,
                OutcomeAnswers.of(new StreamOutcome.Inspected(OPEN), PATH, "").value(Field.STREAM_CLOSED));
        assertEquals(
                null,
                OutcomeAnswers.of(new StreamOutcome.Appended(NEXT, false, null), PATH, "")
                        .value(Field.STREAM_CLOSED));
    }

    @Test
    void problemKindsAreToldApartByTheirTypes() {
        Set<String> types = new HashSet<>();
        for (ProblemKind kind : ProblemKind.values()) {
            assertTrue(types.add(kind.type()), kind.type());
            assertNotNull(kind.answer("x").value(Field.CONTENT_TYPE));
        }
    }

    private static Row row(StreamOutcome outcome, int status, String detail, String... fields) {
        return new Row(outcome, status, detail, List.of(fields));
    }

    private static Set<String> fields(Answer answer) {
        Set<String> lines = new TreeSet<>();
        for (Field field : Field.values()) {
            CharSequence value = answer.value(field);
            if (value != null) {
                lines.add(field.fieldName() + ": " + value);
            }
        }
        return lines;
    }

    private static StreamView view(boolean closed, Lifetime lifetime) {
        ContentType type = new ContentType("text/plain; a=b", "text/plain");
        return new StreamView(7, 1, NEXT, 43, closed, type, lifetime, 0, Long.MAX_VALUE, null);
    }
}
