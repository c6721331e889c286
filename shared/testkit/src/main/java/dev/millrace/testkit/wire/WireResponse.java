package dev.millrace.testkit.wire;

import dev.millrace.model.log.Bytes;
import java.util.List;
import java.util.Optional;

/// A whole response.
public record WireResponse(int status, List<HeaderField> headers, Bytes body) {
    public WireResponse {
        headers = List.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return HeaderField.first(headers, name);
    }

    /// The value of a header that has to be there.
    public String required(String name) {
        return header(name).orElseThrow(() -> new AssertionError("no " + name + " in " + this));
    }

    public boolean closesConnection() {
        return header("Connection").orElse("").equalsIgnoreCase("close");
    }

    public String text() {
        return body.utf8();
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + headers + " " + (text.length() > 500 ? text.substring(0, 500) + "…" : text);
    }
}
