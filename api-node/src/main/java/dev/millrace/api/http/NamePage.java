package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.CachePolicy;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.answer.Status;
import dev.millrace.model.content.JsonText;
import org.jspecify.annotations.Nullable;

/// The document of one page of a listing: `{"<rows>":[…],"next"?}`.
final class NamePage {
    private final StringBuilder json;
    private boolean first = true;

    NamePage(String rows) {
        json = new StringBuilder(4_096).append("{\"").append(rows).append("\":[");
    }

    /// Where the next row is to be written.
    StringBuilder row() {
        if (!first) {
            json.append(',');
        }
        first = false;
        return json;
    }

    /// @param next after which name the next page begins; null where there is none
    Answer answer(@Nullable String next) {
        json.append(']');
        if (next != null) {
            json.append(",\"next\":").append(JsonText.quoted(next));
        }
        return Answer.of(Status.OK)
                .with(Field.CONTENT_TYPE, "application/json")
                .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                .body(json.append('}').toString());
    }
}
