# S2's self-hosted server, of the version that scripts/s2-lite builds and the tests run on.
FROM rust:1-bookworm AS build
ARG VERSION=0.43.4
RUN CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
  cargo install --locked s2-cli --version "$VERSION" --root /s2

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --user-group --no-create-home s2 && mkdir /data && chown s2:s2 /data
COPY --from=build /s2/bin/s2 /usr/local/bin/s2
USER 10001:10001
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["s2"]
CMD ["lite", "--port", "8080", "--local-root", "/data"]
