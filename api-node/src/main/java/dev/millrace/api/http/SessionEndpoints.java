package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.SessionAnswers;
import dev.millrace.api.http.request.AppendFields;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.api.http.request.SessionBody;
import dev.millrace.api.session.SessionAnswer;
import dev.millrace.api.session.Sessions;
import dev.millrace.api.session.SubscribeRequest;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.parse.Parsed;
import java.util.Optional;

/// The endpoints of publish/subscribe.
final class SessionEndpoints {
    private final Node node;
    private final Sessions sessions;
    private final JsonLimits json;

    SessionEndpoints(Node node, JsonLimits json) {
        this.node = node;
        this.sessions = node.sessions();
        this.json = json;
    }

    Opening subscribe(Exchange exchange, String project) {
        return accepted(exchange, new SessionBodyCall(exchange, SessionBody.Kind.SUBSCRIBE, body -> {
            StreamPath source = new StreamPath(project, body.streamId());
            if (NameRules.isSessionStream(source.stream())) {
                exchange.answerFromAnywhere(ProblemKind.SOURCE_IS_SESSION.answer(source + " is a session's stream"));
                return;
            }
            if (isDenied(exchange, body) || isSourceDenied(exchange, body)) {
                return;
            }
            SubscribeRequest request = new SubscribeRequest(
                    SessionAnswers.streamOf(project, body.sessionId()), source, body.ttlSeconds(), body.format());
            sessions.subscribe(
                    request,
                    exchange.loop(),
                    answer -> exchange.answer(SessionAnswers.of(answer.outcome(), answer.about())));
        }));
    }

    Opening unsubscribe(Exchange exchange, String project) {
        return accepted(exchange, new SessionBodyCall(exchange, SessionBody.Kind.UNSUBSCRIBE, body -> {
            if (isDenied(exchange, body)) {
                return;
            }
            StreamPath session = SessionAnswers.streamOf(project, body.sessionId());
            StreamPath source = new StreamPath(project, body.streamId());
            sessions.unsubscribe(
                    session, source, exchange.loop(), answer -> exchange.answer(unsubscribed(answer, source)));
        }));
    }

    /// Whether the request may do nothing with the session that its body names; answered then.
    private static boolean isDenied(Exchange exchange, SessionBody body) {
        return answerProblem(exchange, exchange.granted().sessionProblem(body.sessionId()));
    }

    /// Whether the request may not read the source that its body names; answered then.
    private static boolean isSourceDenied(Exchange exchange, SessionBody body) {
        return answerProblem(exchange, exchange.granted().readProblem(body.streamId()));
    }

    private static boolean answerProblem(Exchange exchange, Optional<String> problem) {
        problem.ifPresent(detail -> exchange.answerFromAnywhere(ProblemKind.ACCESS_DENIED.answer(detail)));
        return problem.isPresent();
    }

    private static Answer unsubscribed(SessionAnswer answer, StreamPath source) {
        return answer.outcome() instanceof StreamOutcome.Unsubscribed
                ? SessionAnswers.unsubscribed(answer.about(), source.stream())
                : SessionAnswers.of(answer.outcome(), answer.about());
    }

    Opening publish(Exchange exchange, StreamPath path) {
        if (NameRules.isSessionStream(path.stream())) {
            return new Opening.Refused(
                    exchange, ProblemKind.SESSION_STREAM.answer(path + " is a session's: it can only be read"));
        }
        return switch (AppendFields.parse(exchange.fields())) {
            case Parsed.Malformed<AppendFields>(var detail) ->
                new Opening.Refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Parsed.Value<AppendFields>(var fields) ->
                accepted(exchange, new PublishCall(exchange, path, fields, node, json));
        };
    }

    Opening session(Exchange exchange, String project, String session) {
        StreamPath path = SessionAnswers.streamOf(project, session);
        return switch (exchange.method()) {
            case GET, HEAD -> command(exchange, path, new StreamCommand.InspectSession());
            case DELETE ->
                accepted(
                        exchange,
                        new SimpleCall(() -> sessions.end(
                                path,
                                exchange.loop(),
                                answer -> exchange.answer(SessionAnswers.of(answer.outcome(), answer.about())))));
            case POST, PUT, OPTIONS -> throw new IllegalStateException("not in the table: " + exchange.method());
        };
    }

    Opening touch(Exchange exchange, String project, String session) {
        return command(exchange, SessionAnswers.streamOf(project, session), new StreamCommand.Inspect(Use.COUNTS));
    }

    private Opening command(Exchange exchange, StreamPath session, StreamCommand command) {
        return accepted(
                exchange,
                new CommandCall(
                        exchange,
                        outcome -> SessionAnswers.ofSession(outcome, session),
                        call -> node.streams().submit(session, command, call)));
    }

    Opening sessions(Exchange exchange, String project) {
        return switch (ListingParameters.parse(exchange.query())) {
            case Parsed.Malformed<ListingParameters>(var detail) ->
                new Opening.Refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Parsed.Value<ListingParameters>(var listing) ->
                accepted(exchange, new ListingCall(exchange, new SessionListing(node.store(), project, listing), node));
        };
    }

    Opening subscribers(Exchange exchange, StreamPath source) {
        return switch (ListingParameters.parse(exchange.query())) {
            case Parsed.Malformed<ListingParameters>(var detail) ->
                new Opening.Refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Parsed.Value<ListingParameters>(var listing) ->
                accepted(exchange, new ListingCall(exchange, new SubscriberListing(node, source, listing), node));
        };
    }

    private static Opening accepted(Exchange exchange, Call call) {
        return new Opening.Accepted(exchange, call);
    }
}
