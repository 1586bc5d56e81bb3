#!/usr/bin/env bash
# pack.sh OUT URL [RID...]: into OUT, the plugin's archives and the krew manifest with their digests, for a release whose files are under URL.
set -euo pipefail
cd "$(dirname "$0")/../../.."
mkdir -p "$1"
out=$(cd "$1" && pwd) url=$2 manifest=operator/HybridPlacement.Cli/krew/hybridplacement.yaml
shift 2
[ $# -gt 0 ] || set -- linux-x64 linux-arm64
sed '/^  platforms:/q' "$manifest" >"$out/hybridplacement.yaml"
for rid; do
  dotnet publish operator/HybridPlacement.Cli -p:PublishProfile=kubectl-plugin -r "$rid" -o "$out/$rid"
  cp LICENSE "$out/$rid"
  archive=kubectl-hybridplacement-$rid.tar.gz
  tar -C "$out/$rid" --sort=name --mtime=@0 --owner=0 --group=0 -czf "$out/$archive" LICENSE kubectl-hybridplacement
  cat >>"$out/hybridplacement.yaml" <<EOF
  - selector: {matchLabels: {os: ${rid%-*}, arch: $(echo "${rid#*-}" | sed 's/x64/amd64/')}}
    uri: $url/$archive
    sha256: "$(sha256sum "$out/$archive" | cut -d' ' -f1)"
    bin: kubectl-hybridplacement
EOF
done
