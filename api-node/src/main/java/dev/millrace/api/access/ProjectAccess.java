package dev.millrace.api.access;

import dev.millrace.api.access.AccessDecision.Audience;
import dev.millrace.api.access.AccessDecision.Denied;
import dev.millrace.api.access.AccessDecision.Granted;
import dev.millrace.api.access.AccessDecision.Reason;
import dev.millrace.api.access.AccessDecision.Unauthenticated;
import dev.millrace.api.access.project.Project;
import dev.millrace.api.access.project.Projects;
import dev.millrace.api.access.token.Scope;
import dev.millrace.api.access.token.TokenClaims;
import dev.millrace.api.access.token.TokenVerifier;
import dev.millrace.model.name.NameRules;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides by the registry of projects and the request's token. Each request is decided on one snapshot of the
/// registry.
///
/// Whether a project exists is told to nobody: without a valid token every project answers alike, and with one of
/// another project too.
public final class ProjectAccess implements AccessDecider {
    private static final String BEARER = "Bearer ";
    private static final AccessDecision NOBODY = new Unauthenticated(Reason.NO_VALID_TOKEN);

    private final Supplier<Projects> registry;
    private final LongSupplier clockMs;

    public ProjectAccess(Supplier<Projects> registry, LongSupplier clockMs) {
        this.registry = registry;
        this.clockMs = clockMs;
    }

    @Override
    public Origins origins(@Nullable String project) {
        Project known = project == null ? null : registry.get().named(project);
        return known == null ? Origins.none() : new Origins.Listed(known.corsOrigins());
    }

    @Override
    public AccessDecision decide(AccessRequest request) {
        if (request.right() == Right.NONE) {
            return AccessDecision.GRANTED_TO_ANYONE;
        }
        Projects projects = registry.get();
        Project project = request.project() == null ? null : projects.named(request.project());
        if (request.authorization() == null && request.accessToken() == null) {
            return project != null && isOpen(project, request)
                    ? new Granted(Audience.ANYONE, Grant.withoutToken(project.meter()))
                    : NOBODY;
        }
        String token = token(request);
        if (token == null) {
            return NOBODY;
        }
        return switch (projects.verify(token)) {
            case TokenVerifier.Invalid() -> NOBODY;
            case TokenVerifier.Expired() -> new Unauthenticated(Reason.EXPIRED);
            case TokenVerifier.Verified(var claims) -> decide(request, project, claims);
        };
    }

    /// Null where there are two, or one that is no bearer's.
    private static @Nullable String token(AccessRequest request) {
        String authorization = request.authorization();
        if (authorization == null) {
            return request.accessToken();
        }
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return bearer && request.accessToken() == null
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private AccessDecision decide(AccessRequest request, @Nullable Project project, TokenClaims claims) {
        if (project == null || !claims.project().equals(request.project())) {
            return new Denied("the token is for project " + claims.project());
        }
        Optional<String> problem = scopeProblem(request.right(), project, claims);
        if (problem.isEmpty() && request.stream() != null) {
            problem = claims.streamProblem(request.stream());
        }
        if (problem.isEmpty() && request.session() != null) {
            problem = claims.sessionProblem(request.session());
        }
        if (problem.isPresent()) {
            return new Denied(problem.get());
        }
        Audience audience = isOpen(project, request) ? Audience.ANYONE : Audience.THIS_CLIENT;
        return new Granted(audience, Grant.of(claims, project.meter(), clockMs.getAsLong()));
    }

    private static Optional<String> scopeProblem(Right right, Project project, TokenClaims claims) {
        return switch (right) {
            case NONE, READ, SESSION, SUBSCRIBE -> Optional.empty();
            case LIST -> whole(claims);
            case WRITE -> needs(Scope.WRITE, claims);
            case MANAGE -> needs(project.writersManage() ? Scope.WRITE : Scope.MANAGE, claims);
            case RESERVED -> whole(claims).or(() -> needs(Scope.MANAGE, claims));
        };
    }

    private static Optional<String> whole(TokenClaims claims) {
        return claims.isLimited()
                ? Optional.of("the token is limited to a stream or a session, and this is of a whole project")
                : Optional.empty();
    }

    private static Optional<String> needs(Scope scope, TokenClaims claims) {
        return claims.scope().contains(scope)
                ? Optional.empty()
                : Optional.of("scope: needed=" + scope.word() + " received="
                        + claims.scope().word());
    }

    /// Whether anyone may read it: streams of an open project, but for those of sessions.
    private static boolean isOpen(Project project, AccessRequest request) {
        return project.open()
                && request.right() == Right.READ
                && request.stream() != null
                && !NameRules.isSessionStream(request.stream());
    }
}
