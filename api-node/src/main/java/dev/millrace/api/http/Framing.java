package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.RequestField;
import dev.millrace.api.http.request.RequestFields;
import dev.millrace.model.parse.Quoted;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a request begins and ends, and whom it is for: whatever leaves a doubt ends the connection, since two servers
/// could read it differently.
final class Framing {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._~-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    private static final int HOST_CHARS_MAX = 255;

    private Framing() {}

    /// Null when there is no doubt.
    static @Nullable Answer problem(HttpRequest request, RequestFields fields) {
        int major = request.protocolVersion().majorVersion();
        int minor = request.protocolVersion().minorVersion();
        if (major != 1 || minor > 1) {
            return ProblemKind.VERSION_NOT_SUPPORTED.answer(
                    "version: received=" + Quoted.of(request.protocolVersion().text()));
        }
        RequestField repeated = fields.repeated();
        if (repeated == RequestField.CONTENT_LENGTH
                || repeated == RequestField.TRANSFER_ENCODING
                || repeated == RequestField.HOST) {
            return malformed(repeated.fieldName() + " is given twice");
        }
        String coding = fields.get(RequestField.TRANSFER_ENCODING);
        if (coding != null && (minor == 0 || !coding.equalsIgnoreCase("chunked"))) {
            return malformed("Transfer-Encoding: expected=chunked, in HTTP/1.1, received=" + Quoted.of(coding));
        }
        if (coding != null && fields.has(RequestField.CONTENT_LENGTH)) {
            return malformed("both Content-Length and Transfer-Encoding");
        }
        String length = fields.get(RequestField.CONTENT_LENGTH);
        if (length != null && !isLength(length)) {
            return malformed("Content-Length is not a length: received=" + Quoted.of(length));
        }
        return hostProblem(fields.get(RequestField.HOST), minor);
    }

    /// Body, encoding and expectation of a request that wants its body read.
    static Opening checkBody(HttpSettings.Limits limits, HeavyWork heavy, Opening.Accepted opening, long length) {
        Exchange exchange = opening.exchange();
        Call call = opening.call();
        if (length > limits.bodyBytesMax()) {
            return new Opening.Refused(exchange, Entrance.tooLarge(limits));
        }
        String expect = exchange.fields().get(RequestField.EXPECT);
        if (expect != null && !exchange.http10() && !expect.equalsIgnoreCase("100-continue")) {
            return new Opening.Refused(
                    exchange,
                    ProblemKind.EXPECTATION_FAILED.answer(
                            "Expect: expected=100-continue received=" + Quoted.of(expect)));
        }
        String encoding = exchange.fields().get(RequestField.CONTENT_ENCODING);
        LargeBodyCall.Coding coding = coding(encoding == null ? "identity" : encoding.toLowerCase(Locale.ROOT));
        return coding == null
                ? new Opening.Refused(
                        exchange,
                        ProblemKind.UNSUPPORTED_ENCODING.answer(
                                "Content-Encoding: expected=gzip received=" + Quoted.of(String.valueOf(encoding))))
                : new Opening.Accepted(
                        exchange, new LargeBodyCall(exchange, call, coding, limits.bodyBytesMax(), heavy));
    }

    private static LargeBodyCall.@Nullable Coding coding(String name) {
        return switch (name) {
            case "identity" -> LargeBodyCall.Coding.IDENTITY;
            case "gzip", "x-gzip" -> LargeBodyCall.Coding.GZIP;
            default -> null;
        };
    }

    /// A target in absolute form, as proxies send it, without its scheme and authority.
    static String originForm(String uri) {
        if (!uri.regionMatches(true, 0, "http://", 0, 7) && !uri.regionMatches(true, 0, "https://", 0, 8)) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("//") + 2);
        return path < 0 ? "/" : uri.substring(path);
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static @Nullable Answer hostProblem(@Nullable String host, int minor) {
        if (host == null) {
            return minor == 0 ? null : malformed("HTTP/1.1 needs a Host");
        }
        return host.length() > HOST_CHARS_MAX || !HOST.matcher(host).matches()
                ? malformed("Host is not a name and a port: received=" + Quoted.of(host))
                : null;
    }

    private static Answer malformed(String detail) {
        return ProblemKind.MALFORMED_REQUEST.answer(detail);
    }
}
