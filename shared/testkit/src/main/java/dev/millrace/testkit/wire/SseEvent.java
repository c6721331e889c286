package dev.millrace.testkit.wire;

/// One server-sent event: its type, its data (lines joined by LF, as a browser gives it), and its id where it has one.
///
/// @param id empty for none
public record SseEvent(String type, String data, String id) {
    /// The value of a string field of a control event's JSON; empty where it is not there.
    public String field(String name) {
        String key = "\"" + name + "\":\"";
        int at = data.indexOf(key);
        return at < 0 ? "" : data.substring(at + key.length(), data.indexOf('"', at + key.length()));
    }

    /// Whether a boolean field of a control event's JSON is there and true.
    public boolean flag(String name) {
        return data.contains("\"" + name + "\":true");
    }
}
