package dev.millrace.model.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAddressTest {
    @ParameterizedTest
    @CsvSource({
        "s,_default,s",
        "_default/s,_default,s",
        "myapp/chat:room-1,myapp,chat:room-1",
        "myapp/events/abc,myapp,events/abc",
        "myapp/chat%3Aroom%7e1,myapp,chat:room~1",
        "%6dyapp/%73,myapp,s",
        "p/session:user-alice,p,session:user-alice",
        "p/...,p,...",
        "p/.a,p,.a",
        "p/a/__ds,p,a/__ds",
        "p/stream,p,stream"
    })
    void aPathNamesAProjectAndAStream(String path, String project, String stream) {
        assertEquals(new StreamAddress.Stream(new StreamPath(project, stream)), StreamAddress.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "p/",
                "/s",
                "p//s",
                "p/s/",
                "p/s//t",
                ".",
                "..",
                "p/.",
                "p/..",
                "p/a/../b",
                "p/%2e%2e",
                "p/%2E/b",
                "p/a%2fb",
                "p%2Fs",
                "p/a%5cb",
                "p/a\\b",
                "p/a b",
                "p/a%20b",
                "p/a+b",
                "p/a%",
                "p/a%4",
                "p/a%zz",
                "p/a%+1",
                "p/%00",
                "p/%c3%28",
                "p/%c3%a9",
                "p/é",
                "p/a?b",
                "p/a#b",
                "p/a;b",
                "p/a@b",
                "stream/s",
                "p~q/s",
                "p.q/s",
                "p:q/s",
                "é/s"
            })
    void whatBreaksTheRulesIsMalformed(String path) {
        assertInstanceOf(StreamAddress.Malformed.class, StreamAddress.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__ds",
                "__ds/subscriptions/a",
                "p/__ds",
                "p/__ds/subscriptions/a",
                "%5f_ds/x",
                "__ds/",
                "__ds//",
                "p!/__ds/x"
            })
    void reservedPathsAreKnownBeforeNamesAreRead(String path) {
        assertInstanceOf(StreamAddress.Reserved.class, StreamAddress.parse(path));
    }

    @Test
    void lengthsAreBounded() {
        String project = "p".repeat(NameRules.PROJECT_CHARS_MAX);
        String stream = "s".repeat(NameRules.STREAM_CHARS_MAX);
        assertInstanceOf(StreamAddress.Stream.class, StreamAddress.parse(project + "/" + stream));
        assertInstanceOf(StreamAddress.Malformed.class, StreamAddress.parse(project + "p/" + stream));
        assertInstanceOf(StreamAddress.Malformed.class, StreamAddress.parse(project + "/" + stream + "s"));
    }

    @Test
    void aForksSourceIsTheWholeUrlPath() {
        assertEquals(new StreamAddress.Stream(new StreamPath("p", "s")), StreamAddress.parseUrlPath("/v1/stream/p/s"));
        assertInstanceOf(StreamAddress.Malformed.class, StreamAddress.parseUrlPath("p/s"));
        assertInstanceOf(StreamAddress.Malformed.class, StreamAddress.parseUrlPath("http://localhost/v1/stream/p/s"));
    }

    @Test
    void sessionsAndTheirStreamsHaveRules() {
        assertTrue(NameRules.isSessionStream("session:user-alice"));
        assertFalse(NameRules.isSessionStream("sessions"));
        assertTrue(NameRules.sessionProblem("3f0c-user_a.b:c").isEmpty());
        assertTrue(NameRules.sessionProblem("a~b").isPresent());
        assertTrue(NameRules.sessionProblem("").isPresent());
        assertTrue(NameRules.sessionProblem("s".repeat(NameRules.SESSION_CHARS_MAX + 1))
                .isPresent());
    }

    @Test
    void queryValuesDecodeOrAreRefused() {
        assertEquals("a b/é", PercentDecoder.decodeQuery("a+b%2F%c3%A9").orElseThrow());
        assertTrue(PercentDecoder.decodeQuery("%").isEmpty());
        assertTrue(PercentDecoder.decodeQuery("%ff").isEmpty());
    }
}
