# syntax=docker/dockerfile:1
# Two images. The default holds one static program and nothing else: no shell, no libraries, no user but a number.
#   docker build -t keysweep .
#   docker run --rm --network none --read-only --cap-drop ALL -v "$PWD:/src:ro" keysweep scan .
# `--target shell` adds a shell and git, which the runners of GitLab, Bitbucket and CircleCI need.
# Pin the base images to digests (`docker buildx imagetools inspect NAME`) where builds must be the same every time.

FROM rust:1.95-slim AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY patterns patterns
COPY src src
COPY benches/floor.rs benches/engine.rs benches/
# Static, but with glibc: with musl's allocator a node_modules takes a third more processor time. The target is named so that
# the flag is not for what runs while building.
RUN target=$(rustc -vV | sed -n 's/^host: //p') \
    && RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --bin keysweep --target "$target" \
    && cp "target/$target/release/keysweep" /keysweep

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
