package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.HeaderField;
import java.util.ArrayList;
import java.util.List;

/// A request while it is put together.
final class Draft {
    final Subject subject;
    final List<HeaderField> headers = new ArrayList<>();
    String method = "GET";
    String target = "/";
    String version = "HTTP/1.1";
    byte[] body = new byte[0];
    FuzzRequest.Stamp producer = FuzzRequest.Stamp.NONE;

    Draft(Subject subject) {
        this.subject = subject;
    }

    void add(String name, String value) {
        headers.add(new HeaderField(name, value));
    }
}
