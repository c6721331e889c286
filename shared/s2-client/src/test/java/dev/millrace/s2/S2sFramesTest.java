package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.Bytes;
import dev.millrace.s2.S2sFrames.Frame;
import dev.millrace.s2.S2sFrames.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class S2sFramesTest {
    private static final byte[] HI = utf8("hi, this is a frame");
    private static final byte[] TERMINAL_412 = utf8("{\"seq_num_mismatch\":1}");

    @Test
    void aSessionCutAnywhereInTwoGivesTheSameFrames() throws IOException {
        byte[] session = session();
        for (int cut = 0; cut <= session.length; cut++) {
            List<Frame> frames = new ArrayList<>();
            S2sFrames decoder = new S2sFrames();
            decoder.feed(ByteBuffer.wrap(session, 0, cut), frames::add);
            decoder.feed(ByteBuffer.wrap(session, cut, session.length - cut), frames::add);
            decoder.end();
            assertSession(frames);
        }
    }

    @Test
    void aSessionFedByteByByteGivesTheSameFrames() throws IOException {
        List<Frame> frames = new ArrayList<>();
        S2sFrames decoder = new S2sFrames();
        for (byte one : session()) {
            decoder.feed(ByteBuffer.wrap(new byte[] {one}), frames::add);
        }
        assertSession(frames);
    }

    @Test
    void aSessionThatEndsInsideAFrameIsMalformedWhereverItEnds() throws IOException {
        byte[] frame = frame(0, HI);
        for (int end = 1; end < frame.length; end++) {
            S2sFrames decoder = new S2sFrames();
            decoder.feed(ByteBuffer.wrap(frame, 0, end), whole -> {
                throw new AssertionError("a frame out of a part of one: " + whole);
            });
            MalformedFrameException e = assertThrows(MalformedFrameException.class, decoder::end);
            assertEquals("session ended inside a frame: " + end + " bytes left over", e.getMessage());
        }
    }

    @Test
    void aFrameOfTheLargestSizeIsTaken() throws IOException {
        byte[] payload = new byte[S2sFrames.FRAME_BYTES_MAX - 1];
        payload[payload.length - 1] = 7;
        List<Frame> frames = decoded(frame(0, payload));
        assertMessage(payload, frames.get(0));
    }

    @Test
    void aFrameOverTheLargestSizeIsRefusedFromItsLengthAlone() {
        byte[] head = {0x20, 0x00, 0x01};
        MalformedFrameException e = assertThrows(MalformedFrameException.class, () -> decoded(head));
        assertEquals("frame of 2097153 bytes, allowed are 1..2097152", e.getMessage());
    }

    @Test
    void aFrameOfNothingIsRefused() {
        assertThrows(MalformedFrameException.class, () -> decoded(new byte[] {0, 0, 0}));
    }

    @Test
    void aPackedFrameIsUnpacked() throws IOException {
        List<Frame> frames = decoded(frame(0x40, gzip(HI)));
        assertMessage(HI, frames.get(0));
    }

    @Test
    void aPackedFrameThatUnpacksToMoreThanAFrameHoldsIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[S2sFrames.FRAME_BYTES_MAX + 1]);
        assertThrows(MalformedFrameException.class, () -> decoded(frame(0x40, bomb)));
    }

    @Test
    void aCompressionNotAskedForIsRefused() {
        assertThrows(MalformedFrameException.class, () -> decoded(frame(0x20, HI)));
    }

    @Test
    void aTerminalFrameTellsTheErrorThatAUnaryAnswerWould() throws IOException {
        Frame.Terminal terminal =
                assertInstanceOf(Frame.Terminal.class, decoded(terminalFrame()).get(0));
        assertEquals(412, terminal.error().status());
        assertEquals("seq_num_mismatch", terminal.error().code());
    }

    @Test
    void nothingFollowsATerminalFrame() throws IOException {
        byte[] session = concat(terminalFrame(), frame(0, HI));
        assertThrows(MalformedFrameException.class, () -> decoded(session));
    }

    @Test
    void aTerminalFrameWithoutAStatusIsRefused() {
        assertThrows(MalformedFrameException.class, () -> decoded(frame(0x80, new byte[] {1})));
    }

    private static byte[] session() throws IOException {
        return concat(concat(frame(0, HI), frame(0x40, gzip(HI))), terminalFrame());
    }

    private static void assertSession(List<Frame> frames) {
        assertEquals(3, frames.size());
        assertMessage(HI, frames.get(0));
        assertMessage(HI, frames.get(1));
        assertInstanceOf(Frame.Terminal.class, frames.get(2));
    }

    private static void assertMessage(byte[] payload, Frame frame) {
        assertEquals(
                Bytes.of(payload), assertInstanceOf(Frame.Message.class, frame).payload());
    }

    private static List<Frame> decoded(byte[] session) throws IOException {
        List<Frame> frames = new ArrayList<>();
        new S2sFrames().feed(ByteBuffer.wrap(session), frames::add);
        return frames;
    }

    private static byte[] terminalFrame() {
        byte[] payload = new byte[2 + TERMINAL_412.length];
        payload[0] = 412 >> 8;
        payload[1] = (byte) 412;
        System.arraycopy(TERMINAL_412, 0, payload, 2, TERMINAL_412.length);
        return frame(0x80, payload);
    }

    private static byte[] frame(int flags, byte[] payload) {
        int size = payload.length + 1;
        byte[] head = {(byte) (size >> 16), (byte) (size >> 8), (byte) size, (byte) flags};
        return concat(head, payload);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(out)) {
            packing.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
