package dev.millrace.model.content;

/// A media type: as the client gave it, and its essence (`type/subtype` in lower case, no parameters), by which
/// streams are compared.
public record ContentType(String asGiven, String essence) {
    public boolean isJson() {
        return essence.equals("application/json");
    }

    public boolean isText() {
        return essence.startsWith("text/");
    }
}
