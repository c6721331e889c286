package dev.millrace.model.content;

/// The bounds that a JSON body keeps to.
///
/// @param depthMax how deep a message may nest arrays and objects
/// @param numberCharsMax the longest number, in characters
/// @param messagesMax messages in one request
public record JsonLimits(int depthMax, int numberCharsMax, int messagesMax) {
    public static final JsonLimits DEFAULT = new JsonLimits(512, 1_000, 100_000);
}
