package dev.millrace.api.http.request;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header fields of one request that this server reads, found in one pass.
public final class RequestFields {
    /// No field.
    public static final RequestFields NONE = new RequestFields();

    private final Map<RequestField, String> values = new EnumMap<>(RequestField.class);
    private @Nullable RequestField repeated;

    private RequestFields() {}

    public static RequestFields of(HttpHeaders headers) {
        RequestFields fields = new RequestFields();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = all.next();
            RequestField field = RequestField.named(entry.getKey());
            if (field != null) {
                fields.add(field, entry.getValue().toString());
            }
        }
        return fields;
    }

    public @Nullable String get(RequestField field) {
        return values.get(field);
    }

    public boolean has(RequestField field) {
        return values.containsKey(field);
    }

    /// A field that came more than once and must not; null when there is none.
    public @Nullable RequestField repeated() {
        return repeated;
    }

    private void add(RequestField field, String value) {
        String before = values.put(field, value);
        if (before == null) {
            return;
        }
        if (field.occurs() == RequestField.Occurs.ONCE) {
            repeated = field;
        } else {
            values.put(field, before + ", " + value);
        }
    }
}
