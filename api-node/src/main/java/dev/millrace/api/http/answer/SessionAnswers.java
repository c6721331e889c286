package dev.millrace.api.http.answer;

import dev.millrace.model.content.JsonText;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Subscribed.SessionIs;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import java.util.List;

/// What requests about sessions are answered with. The session's stream is named, the session is what it is called.
public final class SessionAnswers {
    private static final String PREFIX = "session:";

    private SessionAnswers() {}

    public static Answer of(StreamOutcome outcome, StreamPath about) {
        return switch (outcome) {
            case StreamOutcome.Subscribed subscribed -> subscribed(subscribed, about);
            case StreamOutcome.SessionInspected(var view, var format, var subscriptions) ->
                json("{" + session(about) + path(about) + ",\"contentType\":"
                        + JsonText.quoted(view.contentType().asGiven()) + ",\"format\":"
                        + JsonText.quoted(OutcomeAnswers.word(format)) + expiresAt(view) + ",\"subscriptions\":"
                        + subscriptions(subscriptions) + "}");
            case StreamOutcome.Inspected(var view) -> json("{" + session(about) + expiresAt(view) + "}");
            case StreamOutcome.SessionEnded ended -> json("{" + session(about) + ",\"deleted\":true}");
            default -> OutcomeAnswers.of(outcome, about, "");
        };
    }

    /// The same, where there being no such stream means that there is no such session.
    public static Answer ofSession(StreamOutcome outcome, StreamPath about) {
        return outcome instanceof StreamOutcome.NotFound || outcome instanceof StreamOutcome.SoftDeleted
                ? ProblemKind.SESSION_NOT_FOUND.answer("no session " + JsonText.quoted(name(about)))
                : of(outcome, about);
    }

    public static Answer unsubscribed(StreamPath session, String streamId) {
        return json("{" + session(session) + ",\"streamId\":" + JsonText.quoted(streamId) + ",\"unsubscribed\":true}");
    }

    /// One row of a project's sessions.
    public static void row(
            StringBuilder json, StreamPath session, StreamView view, DeliveryFormat format, int subscriptions) {
        json.append('{')
                .append(session(session))
                .append(path(session))
                .append(",\"contentType\":")
                .append(JsonText.quoted(view.contentType().asGiven()))
                .append(",\"format\":")
                .append(JsonText.quoted(OutcomeAnswers.word(format)))
                .append(",\"createdAt\":")
                .append(view.createdAtMs())
                .append(expiresAt(view))
                .append(",\"subscriptionCount\":")
                .append(subscriptions)
                .append('}');
    }

    /// One row of a source's subscribers.
    public static void row(StringBuilder json, StreamPath session, DeliveryFormat format, Subscription subscription) {
        json.append('{')
                .append(session(session))
                .append(",\"format\":")
                .append(JsonText.quoted(OutcomeAnswers.word(format)))
                .append(",\"subscribedAt\":")
                .append(subscription.subscribedAtMs())
                .append(",\"fromOffset\":\"")
                .append(subscription.from())
                .append("\"}");
    }

    /// The stream of a session.
    public static StreamPath streamOf(String project, String session) {
        return new StreamPath(project, PREFIX + session);
    }

    /// What the session is called whose stream this is.
    public static String name(StreamPath session) {
        return session.stream().substring(PREFIX.length());
    }

    public static Answer json(String document) {
        return Answer.of(Status.OK)
                .with(Field.CONTENT_TYPE, "application/json")
                .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                .body(document);
    }

    private static Answer subscribed(StreamOutcome.Subscribed subscribed, StreamPath session) {
        return json("{" + session(session) + ",\"streamId\":"
                + JsonText.quoted(subscribed.subscription().source().stream()) + path(session)
                + expiresAt(subscribed.session()) + ",\"isNewSession\":" + (subscribed.sessionIs() == SessionIs.NEW)
                + "}");
    }

    private static String session(StreamPath session) {
        return "\"sessionId\":" + JsonText.quoted(name(session));
    }

    private static String path(StreamPath session) {
        return ",\"sessionStreamPath\":" + JsonText.quoted("/v1/stream/" + session.project() + "/" + session.stream());
    }

    private static String expiresAt(StreamView view) {
        return ",\"expiresAt\":" + view.deadlineMs();
    }

    private static String subscriptions(List<Subscription> subscriptions) {
        StringBuilder json = new StringBuilder(16 + 120 * subscriptions.size()).append('[');
        String separator = "";
        for (Subscription subscription : subscriptions) {
            json.append(separator)
                    .append("{\"streamId\":")
                    .append(JsonText.quoted(subscription.source().stream()))
                    .append(",\"subscribedAt\":")
                    .append(subscription.subscribedAtMs())
                    .append(",\"fromOffset\":\"")
                    .append(subscription.from())
                    .append("\"}");
            separator = ",";
        }
        return json.append(']').toString();
    }
}
