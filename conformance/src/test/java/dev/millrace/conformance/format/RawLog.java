package dev.millrace.conformance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log of a stream on S2, past all programs.
public final class RawLog {
    private final HttpClient http;
    private final URI s2;
    private final StreamKey key;

    public RawLog(HttpClient http, URI s2, StreamPath path) {
        this.http = http;
        this.s2 = s2;
        this.key = StreamKeys.of(path);
    }

    /// What is there: the first record's sequence number and the next one's.
    public record Extent(long first, long next) {}

    public Extent extent() throws IOException, InterruptedException {
        JsonNode page = ask("?seq_num=0&count=1", null);
        return new Extent(
                page.path("records").path(0).path("seq_num").asLong(),
                ask("/tail", null).path("tail").path("seq_num").asLong());
    }

    public void append(LogRecord record) throws IOException, InterruptedException {
        StringBuilder headers = new StringBuilder();
        record.headers()
                .forEach(header -> headers.append(headers.isEmpty() ? "" : ",")
                        .append("[\"")
                        .append(base64(header.name().toArray()))
                        .append("\",\"")
                        .append(base64(header.value().toArray()))
                        .append("\"]"));
        ask(
                "",
                "{\"records\":[{\"headers\":[" + headers + "],\"body\":\""
                        + base64(record.body().toArray()) + "\"}]}");
    }

    private JsonNode ask(String what, @Nullable String body) throws IOException, InterruptedException {
        String name = URLEncoder.encode(key.stream(), StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(s2 + "/v1/streams/" + name + "/records" + what))
                .header("S2-Basin", key.basin())
                .header("S2-Format", "base64");
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
