package dev.millrace.api.http;

import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.PercentDecoder;
import dev.millrace.model.name.StreamAddress;
import dev.millrace.model.parse.Quoted;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The paths below `/v1/{project}/`, percent-encoded as they stand in the request.
final class ProjectPaths {
    private static final String PUBLISH = "publish/";
    private static final String SUBSCRIBERS = "subscribers/";
    private static final String SESSION = "session/";
    private static final String TOUCH = "/touch";

    private ProjectPaths() {}

    /// @param project the segment of the project
    /// @param rest what follows its slash
    static Target of(String project, String rest) {
        return switch (rest) {
            case "streams" -> ofProject(Route.LISTING, project, Target.Listing::new);
            case "subscribe" -> ofProject(Route.SUBSCRIBE, project, Target.Subscribe::new);
            case "unsubscribe" -> ofProject(Route.UNSUBSCRIBE, project, Target.Unsubscribe::new);
            case "sessions" -> ofProject(Route.SESSIONS, project, Target.Sessions::new);
            default -> named(project, rest);
        };
    }

    private static Target named(String project, String rest) {
        if (rest.startsWith(PUBLISH)) {
            return switch (address(project, rest.substring(PUBLISH.length()))) {
                case StreamAddress.Stream(var path) -> new Target.Publish(path);
                case StreamAddress.Reserved(var path) -> new Target.BadName(Route.PUBLISH, reserved(path));
                case StreamAddress.Malformed(var detail) -> new Target.BadName(Route.PUBLISH, detail);
            };
        }
        if (rest.startsWith(SUBSCRIBERS)) {
            return switch (address(project, rest.substring(SUBSCRIBERS.length()))) {
                case StreamAddress.Stream(var path) -> new Target.Subscribers(path);
                case StreamAddress.Reserved(var path) -> new Target.BadName(Route.SUBSCRIBERS, reserved(path));
                case StreamAddress.Malformed(var detail) -> new Target.BadName(Route.SUBSCRIBERS, detail);
            };
        }
        if (!rest.startsWith(SESSION)) {
            return new Target.Unknown();
        }
        String session = rest.substring(SESSION.length());
        if (session.endsWith(TOUCH)) {
            session = session.substring(0, session.length() - TOUCH.length());
            return session(Route.TOUCH, project, session, Target.Touch::new);
        }
        return session(Route.SESSION, project, session, Target.Session::new);
    }

    private static StreamAddress address(String project, String stream) {
        return StreamAddress.parse(project + "/" + stream);
    }

    private static String reserved(String path) {
        return "bad stream name " + Quoted.of(path) + ": the name is reserved";
    }

    private static Target ofProject(Route route, String encoded, Function<String, Target> target) {
        Optional<String> project = PercentDecoder.decodeSegment(encoded);
        Optional<String> problem =
                project.isEmpty() ? Optional.of("bad percent-encoding") : NameRules.projectProblem(project.get());
        return problem.isPresent()
                ? new Target.BadName(route, "bad project name " + Quoted.of(encoded) + ": " + problem.get())
                : target.apply(project.orElseThrow());
    }

    private static Target session(
            Route route, String project, String encoded, BiFunction<String, String, Target> target) {
        if (encoded.indexOf('/') >= 0) {
            return new Target.Unknown();
        }
        Optional<String> session = PercentDecoder.decodeSegment(encoded);
        Optional<String> problem =
                session.isEmpty() ? Optional.of("bad percent-encoding") : NameRules.sessionProblem(session.get());
        return problem.isPresent()
                ? new Target.BadName(route, "bad session name " + Quoted.of(encoded) + ": " + problem.get())
                : ofProject(route, project, known -> target.apply(known, session.orElseThrow()));
    }
}
