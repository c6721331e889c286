package dev.millrace.api.http.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.millrace.model.content.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "gzip, deflate, br, zstd|true",
                "br;q=1.0, GZIP;q=0.8|true",
                "x-gzip|true",
                "*|true",
                "*;q=0.5|true",
                "gzip;q=0|false",
                "gzip; q=0.000|false",
                "gzip;q=0.001|true",
                "*, gzip;q=0|false",
                "gzip, *;q=0|true",
                "*;q=0|false",
                "identity|false",
                "''|false",
                "gzippy|false",
                "br|false"
            })
    void gzipIsAllowedWhereItIsNamedOrMeant(String acceptEncoding, boolean allowed) {
        assertEquals(allowed, AcceptEncoding.allowsGzip(acceptEncoding));
    }

    @Test
    void withoutTheHeaderNothingIsCompressed() {
        assertFalse(AcceptEncoding.allowsGzip(null));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,true",
        "text/event,true",
        "application/geo+json,true",
        "image/svg+xml,true",
        "application/octet-stream,false",
        "image/png,false",
        "application/gzip,false"
    })
    void onlyTextIsWorthIt(String essence, boolean worthIt) {
        assertEquals(worthIt, AcceptEncoding.isCompressible(new ContentType(essence, essence)));
    }
}
