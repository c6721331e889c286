package dev.millrace.model.name;

import dev.millrace.model.parse.Quoted;
import java.util.Optional;

/// What a stream's URL names: the part of its path after `/v1/stream/`.
public sealed interface StreamAddress {
    record Stream(StreamPath path) implements StreamAddress {}

    /// A path of the protocol's reserved APIs (`__ds`), for a project or for the whole deployment
    record Reserved(String path) implements StreamAddress {}

    record Malformed(String detail) implements StreamAddress {}

    /// The path before what [#parse] reads.
    String PREFIX = "/v1/stream/";

    /// Reads a path as it stands in a request: percent-encoded. Segments are cut first and decoded then, so an encoded
    /// slash is a character of a segment, and no name may hold one; dots mean nothing here, encoded or not.
    static StreamAddress parse(String encoded) {
        Optional<String> decoded = PercentDecoder.decodePath(encoded);
        if (decoded.isEmpty()) {
            return new Malformed("bad percent-encoding in stream path: received=" + Quoted.of(encoded));
        }
        String path = decoded.get();
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        String rest = slash < 0 ? "" : path.substring(slash + 1);
        if (first.equals(NameRules.RESERVED_SEGMENT) || firstSegment(rest).equals(NameRules.RESERVED_SEGMENT)) {
            return new Reserved(path);
        }
        return slash < 0 ? stream(StreamPath.DEFAULT_PROJECT, path) : stream(first, rest);
    }

    /// Reads the path of a stream's URL, `/v1/stream/` included, as the fork header names its source.
    static StreamAddress parseUrlPath(String urlPath) {
        return urlPath.startsWith(PREFIX)
                ? parse(urlPath.substring(PREFIX.length()))
                : new Malformed("not the path of a stream, " + PREFIX + "…: received=" + Quoted.of(urlPath));
    }

    private static StreamAddress stream(String project, String stream) {
        Optional<String> problem = NameRules.projectProblem(project);
        if (problem.isPresent()) {
            return new Malformed("bad project name " + Quoted.of(project) + ": " + problem.get());
        }
        problem = NameRules.streamProblem(stream);
        return problem.isPresent()
                ? new Malformed("bad stream name " + Quoted.of(stream) + ": " + problem.get())
                : new Stream(new StreamPath(project, stream));
    }

    private static String firstSegment(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }
}
