package dev.millrace.api.http.request;

import dev.millrace.model.content.ContentType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a body is compressed: what the client takes, and what is worth it.
public final class AcceptEncoding {
    private AcceptEncoding() {}

    /// Whether an `Accept-Encoding` allows gzip: named, or by `*`, and not with `q=0`.
    public static boolean allowsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        Boolean named = null;
        Boolean any = null;
        for (String element : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = element.strip().split(";", -1);
            String coding = parts[0].strip();
            boolean wanted = !isZero(parts);
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                named = wanted;
            } else if (coding.equals("*")) {
                any = wanted;
            }
        }
        return named != null ? named : any != null && any;
    }

    /// Whether bytes of this type usually become fewer.
    public static boolean isCompressible(ContentType type) {
        String essence = type.essence();
        return type.isJson()
                || type.isText()
                || essence.endsWith("+json")
                || essence.endsWith("+xml")
                || essence.equals("application/xml")
                || essence.equals("application/javascript")
                || essence.equals("application/ndjson")
                || essence.equals("application/x-ndjson");
    }

    private static boolean isZero(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace(" ", "");
            if (parameter.matches("q=0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }
}
