package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.outcome.StreamView;
import org.jspecify.annotations.Nullable;

/// Whether a create repeats the one that made a stream: everything is compared as it was asked, but for the closure,
/// which the protocol compares with what the stream is now.
public final class CreateComparison {
    private CreateComparison() {}

    /// What a `PUT` asks of the stream that it finds.
    ///
    /// @param contentType null where a fork leaves it to its source
    /// @param lifetime null where a fork leaves it to its source
    public record Asked(
            @Nullable ContentType contentType,
            @Nullable Lifetime lifetime,
            Closure closure,
            @Nullable ForkRequest fork) {}

    /// The first difference, with both values, as a problem document shows it; null when there is none.
    public static @Nullable String difference(StreamView existing, Asked asked) {
        ContentType type = asked.contentType();
        if (type != null && !type.essence().equals(existing.contentType().essence())) {
            return text("content type", existing.contentType().essence(), type.essence());
        }
        ForkOrigin origin = existing.origin();
        ForkRequest made = origin == null ? null : origin.request();
        if (made == null ? asked.fork() != null : !made.equals(asked.fork())) {
            return text("fork", made == null ? "none" : made, asked.fork() == null ? "none" : asked.fork());
        }
        Lifetime lifetime = asked.lifetime();
        boolean inherited = origin != null && origin.lifetimeChoice() == LifetimeChoice.INHERITED;
        if (lifetime == null ? !inherited : !lifetime.equals(existing.lifetime())) {
            return text("lifetime", existing.lifetime(), lifetime == null ? "the source's" : lifetime);
        }
        boolean closes = asked.closure() == Closure.CLOSES;
        return closes == existing.closed() ? null : text("closed", existing.closed(), closes);
    }

    private static String text(String field, Object existing, Object asked) {
        return field + ": existing=" + existing + " asked=" + asked;
    }
}
