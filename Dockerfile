# syntax=docker/dockerfile:1
# Three images from one build: --target operator | server | cli; for linux/amd64 and linux/arm64:
#   docker buildx build --platform linux/amd64,linux/arm64 --target operator --build-arg REVISION=$(git rev-parse HEAD) .
# The operator is native code, with its runtime in it.
# glibc bases only: ONNX Runtime has no musl build. Chiselled: no shell, no package manager, a user that isn't root. They run with
# a read-only root file system; health is asked over HTTP, or by a command of the program itself.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG NATIVE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

# Built on the builder's own platform for the target's: nothing is emulated.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
ARG TARGETARCH
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=true
WORKDIR /src
# What native code for the other architecture is linked with.
RUN case "$(uname -m)-$TARGETARCH" in \
      x86_64-arm64) tools="gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;; \
      aarch64-amd64) tools="gcc-x86-64-linux-gnu libc6-dev-amd64-cross" ;; \
      *) exit 0 ;; \
    esac && apt-get update && apt-get install -y --no-install-recommends $tools && rm -rf /var/lib/apt/lists/*
# What decides the restore, first: a change of code doesn't restore again.
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json .editorconfig ./
COPY operator/HybridPlacement.Api/*.csproj operator/HybridPlacement.Api/
COPY operator/HybridPlacement.Cli/*.csproj operator/HybridPlacement.Cli/
COPY operator/HybridPlacement.KubeRuntime/*.csproj operator/HybridPlacement.KubeRuntime/
COPY operator/HybridPlacement.Onnx/*.csproj operator/HybridPlacement.Onnx/
COPY operator/HybridPlacement.Operator/*.csproj operator/HybridPlacement.Operator/
COPY operator/HybridPlacement.Placement/*.csproj operator/HybridPlacement.Placement/
COPY operator/HybridPlacement.Sandbox/*.csproj operator/HybridPlacement.Sandbox/
COPY operator/HybridPlacement.Serving/*.csproj operator/HybridPlacement.Serving/
RUN dotnet restore operator/HybridPlacement.Cli -a $TARGETARCH
COPY operator/ operator/
COPY crds/ crds/
RUN dotnet publish operator/HybridPlacement.Operator -c Release -a $TARGETARCH --no-restore -o /out/operator
RUN dotnet publish operator/HybridPlacement.Serving -c Release -a $TARGETARCH --no-restore --no-self-contained -o /out/server
RUN dotnet publish operator/HybridPlacement.Cli -c Release -a $TARGETARCH --no-restore --no-self-contained -o /out/cli
# The sandbox starts the server as a process of its own, which it expects beside the command.
RUN cp -r /out/server /out/cli/serving
# ONNX Runtime's package copies libraries of other systems into every publish; symbols aren't for images.
RUN find /out -type f \( -name '*.dylib' -o -name 'onnxruntime*.dll' -o -name '*.lib' -o -name '*.pdb' -o -name '*.dbg' \) -delete

FROM ${RUNTIME} AS base
ARG RUNTIME
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HybridPlacement" \
      org.opencontainers.image.vendor="The HybridPlacement authors" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${RUNTIME}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Diagnostics would want a socket in /tmp.
ENV DOTNET_EnableDiagnostics=0
# That of the base image, as a number: Kubernetes can tell that it isn't root.
USER 1654
WORKDIR /app

FROM ${NATIVE} AS native
ARG NATIVE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="HybridPlacement" \
      org.opencontainers.image.vendor="The HybridPlacement authors" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${NATIVE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV DOTNET_EnableDiagnostics=0
USER 1654
WORKDIR /app

FROM native AS operator
COPY --from=build /out/operator ./
EXPOSE 8080
HEALTHCHECK CMD ["./HybridPlacement.Operator", "check"]
ENTRYPOINT ["./HybridPlacement.Operator"]

FROM base AS server
COPY --from=build /out/server ./
EXPOSE 8000 8001 8002
ENTRYPOINT ["./HybridPlacement.Serving"]

FROM base AS cli
COPY --from=build /out/cli ./
ENTRYPOINT ["./hybridplacement"]
