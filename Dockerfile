# syntax=docker/dockerfile:1
# Three images from one build: --target operator | server | cli.
# glibc bases only: ONNX Runtime has no musl build. Chiselled: no shell, no package manager, a non-root user.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /src
# What decides the restore, first: a change of code doesn't restore again.
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json .editorconfig ./
COPY operator/HybridPlacement.Placement/*.csproj operator/HybridPlacement.Placement/
COPY operator/HybridPlacement.Onnx/*.csproj operator/HybridPlacement.Onnx/
COPY operator/HybridPlacement.Api/*.csproj operator/HybridPlacement.Api/
COPY operator/HybridPlacement.KubeRuntime/*.csproj operator/HybridPlacement.KubeRuntime/
COPY operator/HybridPlacement.Operator/*.csproj operator/HybridPlacement.Operator/
COPY operator/HybridPlacement.Serving/*.csproj operator/HybridPlacement.Serving/
COPY operator/HybridPlacement.Sandbox/*.csproj operator/HybridPlacement.Sandbox/
COPY operator/HybridPlacement.Cli/*.csproj operator/HybridPlacement.Cli/
RUN dotnet restore operator/HybridPlacement.Cli -a $TARGETARCH
COPY operator/ operator/
COPY crds/ crds/
RUN dotnet publish operator/HybridPlacement.Operator -c Release -a $TARGETARCH --no-self-contained -o /out/operator \
 && dotnet publish operator/HybridPlacement.Serving -c Release -a $TARGETARCH --no-self-contained -o /out/server \
 && dotnet publish operator/HybridPlacement.Cli -c Release -a $TARGETARCH --no-self-contained -o /out/cli \
 # ONNX Runtime's package copies its Windows libraries into every publish.
 && find /out \( -name '*.dylib' -o -name 'onnxruntime*.dll' -o -name '*.pdb' \) -delete \
 && find /out -path '*/runtimes/win-*' -delete

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS base
LABEL org.opencontainers.image.title="HybridPlacement" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID
WORKDIR /app

FROM base AS operator
COPY --from=build /out/operator ./
EXPOSE 8080
ENTRYPOINT ["./HybridPlacement.Operator"]

FROM base AS server
COPY --from=build /out/server ./
EXPOSE 8000 8001 8002
ENTRYPOINT ["./HybridPlacement.Serving"]

FROM base AS cli
COPY --from=build /out/cli ./
ENTRYPOINT ["./hybridplacement"]
