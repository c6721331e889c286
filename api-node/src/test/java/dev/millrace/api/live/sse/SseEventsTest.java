package dev.millrace.api.live.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SseEventsTest {
    @Test
    void jsonMessagesAreAnArrayWithOneMessageALine() {
        assertEquals(
                "event: data\ndata:[{\"n\":1},\ndata:{\"n\":2}]\n\n",
                data(SseRepresentation.JSON, Messages.of("{\"n\":1}", "{\"n\":2}")));
    }

    @Test
    void jsonIsNotPrintedAgain() {
        assertEquals(
                "event: data\ndata:[1.10,\ndata:1e400]\n\n",
                data(SseRepresentation.JSON, Messages.of("1.10", "1e400")));
    }

    @Test
    void lineBreaksBetweenJsonTokensStayInsideTheEvent() {
        assertEquals(
                "event: data\ndata:[{\ndata:  \"a\":\ndata:1\ndata:}]\n\n",
                data(SseRepresentation.JSON, Messages.of("{\n \"a\":\r\n1\r}")));
    }

    @Test
    void textOfSeveralMessagesIsOneText() {
        assertEquals("event: data\ndata:one two\n\n", data(SseRepresentation.TEXT, Messages.of("one", " two")));
    }

    @Test
    void everyLineHasAFieldNameOfItsOwnAndNoSpaceBeforeIt() {
        assertEquals(
                "event: data\ndata:line1\ndata:line2\ndata:\ndata:line4\ndata:\n\n",
                data(SseRepresentation.TEXT, Messages.of("line1\nline2\n\nline4\n")));
    }

    @Test
    void aLineThatBeginsWithASpaceGetsOneMore() {
        assertEquals(
                "event: data\ndata:  indented\ndata:   twice\ndata:not \n\n",
                data(SseRepresentation.TEXT, Messages.of(" indented\n  twice\nnot ")));
    }

    @Test
    void crAndCrLfBecomeOneLineBreak() {
        assertEquals(
                "event: data\ndata:a\ndata:b\ndata:\ndata:c\ndata:\n\n",
                data(SseRepresentation.TEXT, Messages.of("a\r\nb\r", "\rc\r\n")));
    }

    @Test
    void crAtTheEndOfOneMessageAndLfAtTheBeginningOfTheNextAreOneLineBreak() {
        assertEquals("event: data\ndata:a\ndata:b\n\n", data(SseRepresentation.TEXT, Messages.of("a\r", "\nb")));
    }

    @Test
    void anEventInsideTextStaysText() {
        assertEquals(
                "event: data\ndata:x\ndata:\ndata:event: control\ndata:data: {}\ndata:\ndata:y\n\n",
                data(SseRepresentation.TEXT, Messages.of("x\r\n\r\nevent: control\ndata: {}\n\ny")));
    }

    @Test
    void whatIsNoUtf8BecomesTheReplacementCharacter() {
        byte[] broken = "a\u00ffb\u00c3(\u00e2\u0082".getBytes(ISO_8859_1);
        assertEquals(
                "event: data\ndata:a\ufffdb\ufffd(\ufffd\n\n", data(SseRepresentation.TEXT, Messages.ofBytes(broken)));
    }

    @Test
    void charactersOfEveryLengthArriveAsTheyAre() {
        String text = "$ \u00a2 \u20ac \ud83d\ude00 \u0000\u0007\ufffd\ufeff";
        assertEquals("event: data\ndata:" + text + "\n\n", data(SseRepresentation.TEXT, Messages.of(text)));
    }

    @Test
    void aMessageWithoutBytesIsAnEventWithAnEmptyLine() {
        assertEquals("event: data\ndata:\n\n", data(SseRepresentation.TEXT, Messages.of("")));
    }

    @Test
    void bytesOfSeveralMessagesAreOneBase64Text() {
        assertEquals(
                "event: data\ndata:AAECAwQ=\n\n",
                data(SseRepresentation.BASE64, Messages.ofBytes(new byte[] {0, 1}, new byte[] {2, 3, 4})));
    }

    @Test
    void aControlEventEndsWithItsIdAndCarriesPlaceAndCursor() {
        assertEquals("""
                event: control
                data:{"streamNextOffset":"0000000000001000_0000000000000007","streamCursor":"42"}
                id: 0000000000001000_0000000000000007

                """, control(SseControl.open(Messages.at(7), 42, false)));
    }

    @Test
    void aControlEventAtTheTailSaysUpToDate() {
        assertTrue(control(SseControl.open(Messages.at(7), 42, true))
                .contains("\"streamCursor\":\"42\",\"upToDate\":true}"));
    }

    @Test
    void aControlEventOfAClosedStreamIsUpToDateAndHasNoCursor() {
        assertEquals("""
                event: control
                data:{"streamNextOffset":"0000000000001000_0000000000000007","upToDate":true,"streamClosed":true}
                id: 0000000000001000_0000000000000007

                """, control(SseControl.closed(Messages.at(7))));
    }

    @Test
    void aControlEventIsEitherClosedOrHasACursor() {
        assertThrows(IllegalArgumentException.class, () -> new SseControl(Messages.at(1), 5, true, true));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SseControl(Messages.at(1), SseControl.NO_CURSOR, true, false));
    }

    @Test
    void representationsFollowTheContentType() {
        assertEquals(SseRepresentation.JSON, SseRepresentation.of(ContentType.JSON));
        assertEquals(SseRepresentation.TEXT, SseRepresentation.of(new ContentType("text/csv", "text/csv")));
        assertEquals(SseRepresentation.BASE64, SseRepresentation.of(ContentType.OCTET_STREAM));
        assertEquals(
                SseRepresentation.BASE64,
                SseRepresentation.of(new ContentType("application/x-ndjson", "application/x-ndjson")));
    }

    private static String data(SseRepresentation representation, List<Message> messages) {
        ByteBuf out = Unpooled.buffer(SseEvents.sizeHint(representation, messages));
        SseEvents.writeData(out, representation, messages);
        return out.toString(UTF_8);
    }

    private static String control(SseControl control) {
        ByteBuf out = Unpooled.buffer();
        SseEvents.writeControl(out, control);
        return out.toString(UTF_8);
    }
}
