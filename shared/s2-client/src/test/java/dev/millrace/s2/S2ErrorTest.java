package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.s2.S2Error.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class S2ErrorTest {
    @ParameterizedTest
    @CsvSource({
        "400,bad_proto,NONE",
        "403,permission_denied,NONE",
        "404,stream_not_found,NONE",
        "408,request_timeout,POSSIBLE",
        "409,stream_deletion_pending,NONE",
        "409,transaction_conflict,NONE_TRY_AGAIN",
        "422,invalid,NONE",
        "429,rate_limited,NONE_TRY_AGAIN",
        "499,client_hangup,POSSIBLE",
        "500,storage,POSSIBLE",
        "500,other,POSSIBLE",
        "500,a_word_of_tomorrow,POSSIBLE",
        "502,hot_server,NONE_TRY_AGAIN",
        "503,server_draining,NONE_TRY_AGAIN",
        "503,unavailable,POSSIBLE",
        "504,upstream_timeout,POSSIBLE",
    })
    void eachCodeTellsWhetherAnythingMayHaveHappened(int status, String code, Effect effect) {
        assertEquals(
                effect,
                parse(status, "{\"code\":\"" + code + "\",\"message\":\"m\"}").effect());
    }

    @Test
    void aConditionThatFailedHasABodyWithoutACode() {
        S2Error error = parse(412, "{\"fencing_token_mismatch\":\"w1\"}");
        assertEquals("fencing_token_mismatch", error.code());
        assertEquals(Effect.NONE, error.effect());
        assertEquals(
                "unwritten",
                parse(416, "{\"tail\":{\"seq_num\":7,\"timestamp\":1}}").code());
    }

    @Test
    void aProxysPageSpeaksByItsStatusAlone() {
        assertEquals(Effect.POSSIBLE, parse(502, "<html>bad gateway</html>").effect());
        assertEquals(Effect.POSSIBLE, parse(500, "").effect());
        assertEquals(Effect.NONE, parse(404, "").effect());
    }

    @Test
    void aStreamThatIsBeingRemovedIsGone() {
        assertTrue(parse(409, "{\"code\":\"stream_deletion_pending\",\"message\":\"\"}")
                .streamIsGone());
        assertTrue(parse(404, "{\"code\":\"basin_not_found\",\"message\":\"\"}").streamIsGone());
        assertFalse(parse(409, "{\"code\":\"basin_deletion_pending\",\"message\":\"\"}")
                .streamIsGone());
    }

    private static S2Error parse(int status, String body) {
        return S2Error.parse(status, Bytes.utf8(body));
    }
}
