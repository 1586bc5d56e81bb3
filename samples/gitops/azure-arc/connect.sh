#!/usr/bin/env bash
# Connects the cluster of the current kubeconfig to Azure Arc and lets it pull its configuration from git.
# Needs: az with the extensions connectedk8s and k8s-configuration, and a login (az login).
#   RESOURCE_GROUP=shops CLUSTER=shop-hamburg SITE=hamburg samples/gitops/azure-arc/connect.sh
set -euo pipefail
: "${RESOURCE_GROUP:?name of the resource group}" "${CLUSTER:?name of the cluster in Azure}" "${SITE:?name of the site}"
LOCATION=${LOCATION:-westeurope}
GIT=${GIT:-https://git.example.com/platform/hybrid-placement.git}

az connectedk8s connect --resource-group "$RESOURCE_GROUP" --name "$CLUSTER" --location "$LOCATION" --tags "site=$SITE"

# Flux comes as a cluster extension; its first use would install it too.
az k8s-extension create --resource-group "$RESOURCE_GROUP" --cluster-name "$CLUSTER" --cluster-type connectedClusters \
  --name flux --extension-type microsoft.flux

# The operator: a kustomization that holds a HelmRelease. Then the site's pools and models, which need its kinds.
az k8s-configuration flux create --resource-group "$RESOURCE_GROUP" --cluster-name "$CLUSTER" --cluster-type connectedClusters \
  --name hybrid-placement --namespace flux-system --scope cluster --url "$GIT" --branch main \
  --kustomization name=operator path=./samples/gitops/azure-arc/operator prune=true \
  --kustomization name=site path="./sites/$SITE" prune=true dependsOn=operator retryInterval=1m
