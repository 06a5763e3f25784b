# syntax=docker/dockerfile:1
# Two images. The default holds one static program and nothing else: no shell, no libraries, no user but a number.
#   docker build -t keysweep .
#   docker run --rm --network none --read-only --cap-drop ALL -v "$PWD:/src:ro" keysweep scan .
# `--target shell` adds a shell and git, which the runners of GitLab, Bitbucket and CircleCI need.
# Pin the base images to digests (`docker buildx imagetools inspect NAME`) where builds must be the same every time.

FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY patterns patterns
COPY src src
COPY benches/floor.rs benches/engine.rs benches/
# Alpine's Rust is built for musl: what it links is static.
RUN cargo build --release --locked --bin keysweep && cp target/release/keysweep /keysweep

FROM alpine:3.22 AS shell
# Root, because runners hand over a checkout that root owns and expect the reports beside it.
RUN apk add --no-cache bash ca-certificates git openssh-client
COPY --from=build /keysweep /usr/local/bin/keysweep
CMD ["sh"]

FROM scratch
COPY --from=build /keysweep /keysweep
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["/keysweep"]
CMD ["scan", "."]
