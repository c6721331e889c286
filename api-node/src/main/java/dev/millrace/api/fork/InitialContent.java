package dev.millrace.api.fork;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import java.util.List;

/// The body of a `PUT`, cut into messages once its content type is known: a fork without `Content-Type` takes its
/// source's.
@FunctionalInterface
public interface InitialContent {
    InitialContent NONE = contentType -> new Cut.Messages(List.of());

    /// Called once at most, on the requester's home. Pure; must not block.
    Cut cut(ContentType contentType);

    /// What the body is under a content type.
    sealed interface Cut {
        /// Its messages, in order; none for an empty body.
        record Messages(List<Bytes> messages) implements Cut {
            public Messages {
                messages = List.copyOf(messages);
            }
        }

        /// 400: the body is not what its content type says.
        record Invalid(String detail) implements Cut {}
    }
}
