namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// What the model classes don't tell about the types of Kubernetes 1.36, one class a line: whether it is an
/// <c>atomic</c> struct, then for each field: <c>map(keys)</c> or <c>set</c>, the type of a list (else it is atomic);
/// <c>fields(...)</c>, whether a map is atomic or granular; <c>key(...)</c> and <c>patch(...)</c>, the key and strategies
/// of strategic merge; <c>required</c>; <c>present</c>, a field that is written even where it is empty;
/// <c>default(...)</c>. A class or field that isn't there has none of these.
/// </summary>
internal static class ModelFieldTable
{
    public const string Text = """
        V1AuditAnnotation key:required,present valueExpression:required,present
        V1ExpressionWarning fieldRef:required,present warning:required,present
        V1MatchCondition expression:required,present name:required,present
        V1MatchResources atomic
        V1MutatingAdmissionPolicy metadata:present spec:present
        V1MutatingAdmissionPolicyBinding metadata:present spec:present
        V1MutatingAdmissionPolicyBindingList items:required metadata:present
        V1MutatingAdmissionPolicyList items:required metadata:present
        V1MutatingAdmissionPolicySpec matchConditions:map(name),key(name),patch(merge)
        V1MutatingWebhook admissionReviewVersions:required clientConfig:required,present matchConditions:map(name),key(name),patch(merge) name:required,present sideEffects:required
        V1MutatingWebhookConfiguration metadata:present webhooks:map(name),key(name),patch(merge)
        V1MutatingWebhookConfigurationList items:required metadata:present
        V1Mutation patchType:required,present
        V1NamedRuleWithOperations atomic
        V1ParamKind atomic
        V1ParamRef atomic
        Admissionregistrationv1ServiceReference name:required,present namespace:required,present
        V1ValidatingAdmissionPolicy metadata:present spec:present status:present
        V1ValidatingAdmissionPolicyBinding metadata:present spec:required,present
        V1ValidatingAdmissionPolicyBindingList items:required metadata:present
        V1ValidatingAdmissionPolicyBindingSpec policyName:required validationActions:set,required
        V1ValidatingAdmissionPolicyList items:required metadata:present
        V1ValidatingAdmissionPolicySpec matchConditions:map(name),key(name),patch(merge) variables:map(name),key(name),patch(merge)
        V1ValidatingAdmissionPolicyStatus conditions:map(type)
        V1ValidatingWebhook admissionReviewVersions:required clientConfig:required,present matchConditions:map(name),key(name),patch(merge) name:required,present sideEffects:required
        V1ValidatingWebhookConfiguration metadata:present webhooks:map(name),key(name),patch(merge)
        V1ValidatingWebhookConfigurationList items:required metadata:present
        V1Validation expression:required,present
        V1Variable atomic expression:required,present name:required,present
        V1ControllerRevision metadata:present revision:required,present
        V1ControllerRevisionList items:required metadata:present
        V1DaemonSet metadata:present spec:present status:present
        V1DaemonSetCondition status:required,present type:required,present
        V1DaemonSetList items:required metadata:present
        V1DaemonSetSpec selector:required template:required,present updateStrategy:present
        V1DaemonSetStatus conditions:map(type),key(type),patch(merge) currentNumberScheduled:required,present desiredNumberScheduled:required,present numberMisscheduled:required,present numberReady:required,present
        V1Deployment metadata:present spec:present status:present
        V1DeploymentCondition status:required,present type:required,present
        V1DeploymentList items:required metadata:present
        V1DeploymentSpec selector:required strategy:patch(retainKeys),present template:required,present
        V1DeploymentStatus conditions:map(type),key(type),patch(merge)
        V1ReplicaSet metadata:present spec:present status:present
        V1ReplicaSetCondition status:required,present type:required,present
        V1ReplicaSetList items:required metadata:present
        V1ReplicaSetSpec selector:required template:present
        V1ReplicaSetStatus conditions:map(type),key(type),patch(merge) replicas:required,present
        V1StatefulSet metadata:present spec:present status:present
        V1StatefulSetCondition status:required,present type:required,present
        V1StatefulSetList items:required metadata:present
        V1StatefulSetOrdinals start:present
        V1StatefulSetSpec selector:required serviceName:present template:required,present updateStrategy:present
        V1StatefulSetStatus availableReplicas:present conditions:map(type),key(type),patch(merge) replicas:required,present
        V1SelfSubjectReview metadata:present status:present
        V1SelfSubjectReviewStatus userInfo:present
        Authenticationv1TokenRequest metadata:present spec:present status:present
        V1TokenRequestStatus token:present
        V1TokenReview metadata:present spec:required,present status:present
        V1TokenReviewSpec token:required
        V1TokenReviewStatus user:present
        V1LocalSubjectAccessReview metadata:present spec:required,present status:present
        V1NonResourceRule verbs:required
        V1ResourceRule verbs:required
        V1SelfSubjectAccessReview metadata:present spec:required,present status:present
        V1SelfSubjectRulesReview metadata:present spec:required,present status:present
        V1SubjectAccessReview metadata:present spec:required,present status:present
        V1SubjectAccessReviewStatus allowed:required,present
        V1SubjectRulesReviewStatus incomplete:required,present nonResourceRules:required resourceRules:required
        V1CrossVersionObjectReference atomic kind:required,present name:required,present
        V1HorizontalPodAutoscaler metadata:present spec:required,present status:present
        V1HorizontalPodAutoscalerList items:required metadata:present
        V1HorizontalPodAutoscalerSpec maxReplicas:required,present scaleTargetRef:required,present
        V1HorizontalPodAutoscalerStatus currentReplicas:required,present desiredReplicas:required,present
        V1Scale metadata:present spec:present status:present
        V1ScaleSpec replicas:present
        V1ScaleStatus replicas:required,present
        V2ContainerResourceMetricSource container:required,present name:required,present target:required,present
        V2ContainerResourceMetricStatus container:required,present current:required,present name:required,present
        V2CrossVersionObjectReference kind:required,present name:required,present
        V2ExternalMetricSource metric:required,present target:required,present
        V2ExternalMetricStatus current:required,present metric:required,present
        V2HPAScalingPolicy periodSeconds:required,present type:required,present value:required,present
        V2HorizontalPodAutoscaler metadata:present spec:required,present status:present
        V2HorizontalPodAutoscalerCondition status:required,present type:required,present
        V2HorizontalPodAutoscalerList items:required metadata:present
        V2HorizontalPodAutoscalerSpec maxReplicas:required,present scaleTargetRef:required,present
        V2HorizontalPodAutoscalerStatus conditions:map(type),key(type),patch(merge) desiredReplicas:required,present
        V2MetricIdentifier name:required,present
        V2MetricSpec type:required,present
        V2MetricStatus type:required,present
        V2MetricTarget type:required,present
        V2ObjectMetricSource describedObject:required,present metric:required,present target:required,present
        V2ObjectMetricStatus current:required,present describedObject:required,present metric:required,present
        V2PodsMetricSource metric:required,present target:required,present
        V2PodsMetricStatus current:required,present metric:required,present
        V2ResourceMetricSource name:required,present target:required,present
        V2ResourceMetricStatus current:required,present name:required,present
        V1CronJob metadata:present spec:required,present status:present
        V1CronJobList items:required metadata:present
        V1CronJobSpec jobTemplate:required,present schedule:required,present
        V1Job metadata:present spec:present status:present
        V1JobCondition status:required,present type:required,present
        V1JobList items:required metadata:present
        V1JobSpec template:required,present
        V1JobStatus conditions:key(type),patch(merge)
        V1JobTemplateSpec metadata:present spec:present
        V1PodFailurePolicy rules:required
        V1PodFailurePolicyOnExitCodesRequirement operator:required,present values:set,required
        V1PodFailurePolicyOnPodConditionsPattern status:present type:required,present
        V1PodFailurePolicyRule action:required,present
        V1SuccessPolicy rules:required
        V1UncountedTerminatedPods failed:set succeeded:set
        V1CertificateSigningRequest metadata:present spec:required,present status:present
        V1CertificateSigningRequestCondition status:required,present type:required,present
        V1CertificateSigningRequestList items:required metadata:present
        V1CertificateSigningRequestSpec request:required signerName:required,present
        V1CertificateSigningRequestStatus conditions:map(type)
        V1Lease metadata:present spec:present
        V1LeaseList items:required metadata:present
        V1AWSElasticBlockStoreVolumeSource volumeID:required,present
        V1AppArmorProfile type:required,present
        V1AttachedVolume devicePath:required,present name:required,present
        V1AzureDiskVolumeSource cachingMode:default("ReadWrite") diskName:required,present diskURI:required,present fsType:default("ext4") kind:default("Shared") readOnly:present
        V1AzureFilePersistentVolumeSource secretName:required,present shareName:required,present
        V1AzureFileVolumeSource secretName:required,present shareName:required,present
        V1Binding metadata:present target:required,present
        V1CSIPersistentVolumeSource driver:required,present volumeHandle:required,present
        V1CSIVolumeSource driver:required,present
        V1CephFSPersistentVolumeSource monitors:required
        V1CephFSVolumeSource monitors:required
        V1CinderPersistentVolumeSource volumeID:required,present
        V1CinderVolumeSource volumeID:required,present
        V1ClusterTrustBundleProjection path:required,present
        V1ComponentCondition status:required,present type:required,present
        V1ComponentStatus conditions:map(type),key(type),patch(merge) metadata:present
        V1ComponentStatusList items:required metadata:present
        V1ConfigMap metadata:present
        V1ConfigMapEnvSource name:present
        V1ConfigMapKeySelector atomic key:required,present name:present
        V1ConfigMapList items:required metadata:present
        V1ConfigMapNodeConfigSource kubeletConfigKey:required,present name:required,present namespace:required,present
        V1ConfigMapProjection name:present
        V1ConfigMapVolumeSource name:present
        V1Container env:map(name),key(name),patch(merge) name:required,present ports:map(containerPort+protocol),key(containerPort),patch(merge) resources:present volumeDevices:map(devicePath),key(devicePath),patch(merge) volumeMounts:map(mountPath),key(mountPath),patch(merge)
        V1ContainerExtendedResourceRequest containerName:required,present requestName:required,present resourceName:required,present
        V1ContainerPort containerPort:required,present protocol:default("TCP")
        V1ContainerResizePolicy resourceName:required,present restartPolicy:required,present
        V1ContainerRestartRule action:required
        V1ContainerRestartRuleOnExitCodes operator:required values:set
        V1ContainerStateTerminated exitCode:required,present
        V1ContainerStatus allocatedResourcesStatus:map(name),key(name),patch(merge) image:required,present imageID:required,present lastState:present name:required,present ready:required,present restartCount:required,present state:present volumeMounts:map(mountPath),key(mountPath),patch(merge)
        V1DaemonEndpoint Port:required,present
        V1DownwardAPIVolumeFile path:required,present
        V1EndpointAddress atomic ip:required,present
        Corev1EndpointPort atomic port:required,present
        V1Endpoints metadata:present
        V1EndpointsList items:required metadata:present
        V1EnvVar name:required,present
        V1EphemeralContainer env:map(name),key(name),patch(merge) name:required,present ports:map(containerPort+protocol),key(containerPort),patch(merge) resources:present volumeDevices:map(devicePath),key(devicePath),patch(merge) volumeMounts:map(mountPath),key(mountPath),patch(merge)
        Corev1Event involvedObject:required,present metadata:required,present reportingComponent:present reportingInstance:present source:present
        Corev1EventList items:required metadata:present
        V1FileKeySelector atomic key:required,present optional:present path:required,present volumeName:required,present
        V1FlexPersistentVolumeSource driver:required,present
        V1FlexVolumeSource driver:required,present
        V1GCEPersistentDiskVolumeSource pdName:required,present
        V1GRPCAction port:required,present service:present
        V1GitRepoVolumeSource repository:required,present
        V1GlusterfsPersistentVolumeSource endpoints:required,present path:required,present
        V1GlusterfsVolumeSource endpoints:required,present path:required,present
        V1HTTPGetAction port:required
        V1HTTPHeader name:required,present value:required,present
        V1HostAlias ip:required,present
        V1HostIP ip:required,present
        V1HostPathVolumeSource path:required,present
        V1ISCSIPersistentVolumeSource iqn:required,present iscsiInterface:default("default") lun:required,present targetPortal:required,present
        V1ISCSIVolumeSource iqn:required,present iscsiInterface:default("default") lun:required,present targetPortal:required,present
        V1ImageVolumeStatus imageRef:required
        V1KeyToPath key:required,present path:required,present
        V1LimitRange metadata:present spec:present
        V1LimitRangeItem type:required,present
        V1LimitRangeList items:required metadata:present
        V1LimitRangeSpec limits:required
        V1LinuxContainerUser gid:required,present uid:required,present
        V1LocalObjectReference atomic name:present
        V1LocalVolumeSource path:required,present
        V1ModifyVolumeStatus status:required,present
        V1NFSVolumeSource path:required,present server:required,present
        V1Namespace metadata:present spec:present status:present
        V1NamespaceCondition status:required,present type:required,present
        V1NamespaceList items:required metadata:present
        V1NamespaceStatus conditions:map(type),key(type),patch(merge)
        V1Node metadata:present spec:present status:present
        V1NodeAddress address:required,present type:required,present
        V1NodeAllocatableResourceClaimStatus containers:set resourceClaimName:required,present
        V1NodeCondition status:required,present type:required,present
        V1NodeDaemonEndpoints kubeletEndpoint:present
        V1NodeList items:required metadata:present
        V1NodeRuntimeHandler name:present
        V1NodeSelector atomic nodeSelectorTerms:required
        V1NodeSelectorRequirement key:required,present operator:required,present
        V1NodeSelectorTerm atomic
        V1NodeSpec podCIDRs:set,patch(merge)
        V1NodeStatus addresses:map(type),key(type),patch(merge) conditions:map(type),key(type),patch(merge) daemonEndpoints:present nodeInfo:present
        V1NodeSystemInfo architecture:required,present bootID:required,present containerRuntimeVersion:required,present kernelVersion:required,present kubeProxyVersion:required,present kubeletVersion:required,present machineID:required,present operatingSystem:required,present osImage:required,present systemUUID:required,present
        V1ObjectFieldSelector atomic fieldPath:required,present
        V1ObjectReference atomic
        V1PersistentVolume metadata:present spec:present status:present
        V1PersistentVolumeClaim metadata:present spec:present status:present
        V1PersistentVolumeClaimCondition status:required,present type:required,present
        V1PersistentVolumeClaimList items:required metadata:present
        V1PersistentVolumeClaimSpec resources:present
        V1PersistentVolumeClaimStatus allocatedResourceStatuses:fields(granular) conditions:map(type),key(type),patch(merge)
        V1PersistentVolumeClaimTemplate metadata:present spec:required,present
        V1PersistentVolumeClaimVolumeSource claimName:required,present
        V1PersistentVolumeList items:required metadata:present
        V1PersistentVolumeSpec claimRef:fields(granular)
        V1PhotonPersistentDiskVolumeSource pdID:required,present
        V1Pod metadata:present spec:present status:present
        V1PodAffinityTerm topologyKey:required,present
        V1PodCertificateProjection keyType:required signerName:required
        V1PodCondition lastProbeTime:present lastTransitionTime:present status:required,present type:required,present
        V1PodExtendedResourceClaimStatus requestMappings:required resourceClaimName:required,present
        V1PodIP ip:required,present
        V1PodList items:required metadata:present
        V1PodOS name:required,present
        V1PodReadinessGate conditionType:required,present
        V1PodResourceClaim name:required,present
        V1PodResourceClaimStatus name:required,present
        V1PodSchedulingGate name:required,present
        V1PodSpec containers:map(name),key(name),patch(merge),required ephemeralContainers:map(name),key(name),patch(merge) hostAliases:map(ip),key(ip),patch(merge) imagePullSecrets:map(name),key(name),patch(merge) initContainers:map(name),key(name),patch(merge) nodeSelector:fields(atomic) resourceClaims:map(name),key(name),patch(merge+retainKeys) schedulingGates:map(name),key(name),patch(merge) topologySpreadConstraints:map(topologyKey+whenUnsatisfiable),key(topologyKey),patch(merge) volumes:map(name),key(name),patch(merge+retainKeys)
        V1PodStatus conditions:map(type),key(type),patch(merge) hostIPs:key(ip),patch(merge) podIPs:map(ip),key(ip),patch(merge) resourceClaimStatuses:map(name),key(name),patch(merge+retainKeys)
        V1PodTemplate metadata:present template:present
        V1PodTemplateList items:required metadata:present
        V1PodTemplateSpec metadata:present spec:present
        V1PortStatus port:required,present protocol:required,present
        V1PortworxVolumeSource volumeID:required,present
        V1PreferredSchedulingTerm preference:required,present weight:required,present
        V1QuobyteVolumeSource registry:required,present volume:required,present
        V1RBDPersistentVolumeSource image:required,present keyring:default("/etc/ceph/keyring") monitors:required pool:default("rbd") user:default("admin")
        V1RBDVolumeSource image:required,present keyring:default("/etc/ceph/keyring") monitors:required pool:default("rbd") user:default("admin")
        V1ReplicationController metadata:present spec:present status:present
        V1ReplicationControllerCondition status:required,present type:required,present
        V1ReplicationControllerList items:required metadata:present
        V1ReplicationControllerSpec minReadySeconds:present replicas:default(1) selector:fields(atomic)
        V1ReplicationControllerStatus conditions:map(type),key(type),patch(merge) replicas:required,present
        Corev1ResourceClaim name:required,present
        V1ResourceFieldSelector atomic resource:required,present
        V1ResourceHealth resourceID:required,present
        V1ResourceQuota metadata:present spec:present status:present
        V1ResourceQuotaList items:required metadata:present
        V1ResourceRequirements claims:map(name)
        V1ResourceStatus name:required,present resources:map(resourceID)
        V1ScaleIOPersistentVolumeSource fsType:default("xfs") gateway:required,present secretRef:required storageMode:default("ThinProvisioned") system:required,present
        V1ScaleIOVolumeSource fsType:default("xfs") gateway:required,present secretRef:required storageMode:default("ThinProvisioned") system:required,present
        V1ScopeSelector atomic
        V1ScopedResourceSelectorRequirement operator:required,present scopeName:required,present
        V1SeccompProfile type:required,present
        V1Secret metadata:present
        V1SecretEnvSource name:present
        V1SecretKeySelector atomic key:required,present name:present
        V1SecretList items:required metadata:present
        V1SecretProjection name:present
        V1SecretReference atomic
        V1Service metadata:present spec:present status:present
        V1ServiceAccount metadata:present secrets:map(name),key(name),patch(merge)
        V1ServiceAccountList items:required metadata:present
        V1ServiceAccountTokenProjection path:required,present
        V1ServiceList items:required metadata:present
        V1ServicePort port:required,present protocol:default("TCP")
        V1ServiceSpec ports:map(port+protocol),key(port),patch(merge) selector:fields(atomic)
        V1ServiceStatus conditions:map(type),key(type),patch(merge) loadBalancer:present
        V1SleepAction seconds:required,present
        V1Sysctl name:required,present value:required,present
        V1TCPSocketAction port:required
        V1Taint effect:required,present key:required,present
        V1TopologySelectorLabelRequirement key:required,present values:required
        V1TopologySelectorTerm atomic
        V1TopologySpreadConstraint maxSkew:required,present topologyKey:required,present whenUnsatisfiable:required,present
        V1TypedLocalObjectReference atomic kind:required,present name:required,present
        V1TypedObjectReference kind:required,present name:required,present
        V1Volume name:required,present
        V1VolumeDevice devicePath:required,present name:required,present
        V1VolumeMount mountPath:required,present name:required,present
        V1VolumeMountStatus mountPath:required,present name:required,present
        V1VsphereVirtualDiskVolumeSource volumePath:required,present
        V1WeightedPodAffinityTerm podAffinityTerm:required,present weight:required,present
        V1Endpoint addresses:set,required conditions:present
        Discoveryv1EndpointPort atomic
        V1EndpointSlice addressType:required,present metadata:present
        V1EndpointSliceList items:required metadata:present
        V1ForNode name:required,present
        V1ForZone name:required,present
        Eventsv1Event deprecatedSource:present eventTime:required metadata:present regarding:present
        Eventsv1EventList items:required metadata:present
        Eventsv1EventSeries count:required,present lastObservedTime:required
        V1FlowDistinguisherMethod type:required,present
        V1FlowSchema metadata:present spec:present status:present
        V1FlowSchemaList items:required metadata:present
        V1FlowSchemaSpec matchingPrecedence:present priorityLevelConfiguration:required,present
        V1FlowSchemaStatus conditions:map(type),key(type),patch(merge)
        V1GroupSubject name:required,present
        V1LimitResponse type:required,present
        V1LimitedPriorityLevelConfiguration limitResponse:present
        V1NonResourcePolicyRule nonResourceURLs:set,required verbs:set,required
        V1PolicyRulesWithSubjects subjects:required
        V1PriorityLevelConfiguration metadata:present spec:present status:present
        V1PriorityLevelConfigurationList items:required metadata:present
        V1PriorityLevelConfigurationReference name:required,present
        V1PriorityLevelConfigurationSpec type:required,present
        V1PriorityLevelConfigurationStatus conditions:map(type),key(type),patch(merge)
        V1QueuingConfiguration handSize:present queueLengthLimit:present queues:present
        V1ResourcePolicyRule apiGroups:set,required namespaces:set resources:set,required verbs:set,required
        V1ServiceAccountSubject name:required,present namespace:required,present
        Flowcontrolv1Subject kind:required,present
        V1UserSubject name:required,present
        V1HTTPIngressPath backend:required,present pathType:required
        V1HTTPIngressRuleValue paths:required
        V1IPAddress metadata:present spec:required,present
        V1IPAddressList items:required metadata:present
        V1IPAddressSpec parentRef:required
        V1IPBlock cidr:required,present
        V1Ingress metadata:present spec:present status:present
        V1IngressClass metadata:present spec:present
        V1IngressClassList items:required metadata:present
        V1IngressClassParametersReference kind:required,present name:required,present
        V1IngressList items:required metadata:present
        V1IngressPortStatus port:required,present protocol:required,present
        V1IngressServiceBackend name:required,present port:present
        V1IngressStatus loadBalancer:present
        V1NetworkPolicy metadata:present spec:present
        V1NetworkPolicyList items:required metadata:present
        V1NetworkPolicySpec podSelector:present
        V1ParentReference name:required resource:required
        V1ServiceBackendPort atomic
        V1ServiceCIDR metadata:present spec:present status:present
        V1ServiceCIDRList items:required metadata:present
        V1ServiceCIDRStatus conditions:map(type),key(type),patch(merge)
        V1RuntimeClass handler:required,present metadata:present
        V1RuntimeClassList items:required metadata:present
        V1Scheduling nodeSelector:fields(atomic)
        V1Eviction metadata:present
        V1PodDisruptionBudget metadata:present spec:present status:present
        V1PodDisruptionBudgetList items:required metadata:present
        V1PodDisruptionBudgetSpec selector:patch(replace)
        V1PodDisruptionBudgetStatus conditions:map(type),key(type),patch(merge) currentHealthy:present desiredHealthy:present disruptionsAllowed:present expectedPods:present
        V1ClusterRole metadata:present
        V1ClusterRoleBinding metadata:present roleRef:required,present
        V1ClusterRoleBindingList items:required metadata:present
        V1ClusterRoleList items:required metadata:present
        V1PolicyRule verbs:required
        V1Role metadata:present
        V1RoleBinding metadata:present roleRef:required,present
        V1RoleBindingList items:required metadata:present
        V1RoleList items:required metadata:present
        V1RoleRef atomic apiGroup:present kind:required,present name:required,present
        Rbacv1Subject atomic kind:required,present name:required,present
        V1AllocatedDeviceStatus conditions:map(type) device:required,present driver:required,present pool:required,present
        V1AllocationResult devices:present
        V1CELDeviceSelector expression:required,present
        V1CapacityRequestPolicyRange min:required
        V1Counter value:required
        V1CounterSet counters:required name:required,present
        V1Device name:required,present
        V1DeviceAllocationConfiguration source:required,present
        V1DeviceCapacity value:required
        V1DeviceClass metadata:present spec:required,present
        V1DeviceClassList items:required metadata:present
        V1DeviceCounterConsumption counterSet:required,present counters:required
        V1DeviceRequest name:required,present
        V1DeviceRequestAllocationResult device:required,present driver:required,present pool:required,present request:required,present
        V1DeviceSubRequest deviceClassName:required,present name:required,present
        V1DeviceTaint effect:required,present key:required,present
        V1DeviceToleration operator:default("Equal")
        V1ExactDeviceRequest deviceClassName:required,present
        V1OpaqueDeviceConfiguration driver:required,present parameters:required
        Resourcev1ResourceClaim metadata:present spec:required,present status:present
        V1ResourceClaimConsumerReference name:required,present resource:required,present uid:required,present
        V1ResourceClaimList items:required metadata:present
        V1ResourceClaimSpec devices:present
        V1ResourceClaimStatus devices:map(driver+device+pool+shareID) reservedFor:map(uid),key(uid),patch(merge)
        V1ResourceClaimTemplate metadata:present spec:required,present
        V1ResourceClaimTemplateList items:required metadata:present
        V1ResourceClaimTemplateSpec metadata:present spec:required,present
        V1ResourcePool generation:required,present name:required,present resourceSliceCount:required,present
        V1ResourceSlice metadata:present spec:required,present
        V1ResourceSliceList items:required metadata:present
        V1ResourceSliceSpec driver:required,present pool:required,present
        V1PriorityClass metadata:present value:present
        V1PriorityClassList items:required metadata:present
        V1CSIDriver metadata:present spec:required,present
        V1CSIDriverList items:required metadata:present
        V1CSIDriverSpec volumeLifecycleModes:set
        V1CSINode metadata:present spec:required,present
        V1CSINodeDriver name:required,present nodeID:required,present
        V1CSINodeList items:required metadata:present
        V1CSINodeSpec drivers:map(name),key(name),patch(merge),required
        V1CSIStorageCapacity metadata:present storageClassName:required,present
        V1CSIStorageCapacityList items:required metadata:present
        V1StorageClass metadata:present provisioner:required,present
        V1StorageClassList items:required metadata:present
        Storagev1TokenRequest audience:required,present
        V1VolumeAttachment metadata:present spec:required,present status:present
        V1VolumeAttachmentList items:required metadata:present
        V1VolumeAttachmentSpec attacher:required,present nodeName:required,present source:required,present
        V1VolumeAttachmentStatus attached:required,present
        V1VolumeAttributesClass driverName:required,present metadata:present
        V1VolumeAttributesClassList items:required metadata:present
        V1CustomResourceColumnDefinition jsonPath:required,present name:required,present type:required,present
        V1CustomResourceConversion strategy:required,present
        V1CustomResourceDefinition metadata:present spec:required,present status:present
        V1CustomResourceDefinitionCondition status:required,present type:required,present
        V1CustomResourceDefinitionList items:required metadata:present
        V1CustomResourceDefinitionNames kind:required,present plural:required,present
        V1CustomResourceDefinitionSpec group:required,present names:required,present scope:required,present versions:required
        V1CustomResourceDefinitionStatus acceptedNames:present conditions:map(type)
        V1CustomResourceDefinitionVersion name:required,present served:required,present storage:required,present
        V1CustomResourceSubresourceScale specReplicasPath:required,present statusReplicasPath:required,present
        V1JSONSchemaProps x-kubernetes-validations:map(rule),key(rule),patch(merge)
        V1SelectableField jsonPath:required,present
        Apiextensionsv1ServiceReference name:required,present namespace:required,present
        V1ValidationRule rule:required,present
        V1WebhookConversion conversionReviewVersions:required
        V1APIResource kind:required,present name:required,present namespaced:required,present singularName:required,present verbs:required
        V1APIResourceList groupVersion:required,present resources:required
        V1Condition lastTransitionTime:required message:required,present reason:required,present status:required,present type:required,present
        V1FieldSelectorRequirement key:required,present operator:required,present
        V1LabelSelector atomic
        V1LabelSelectorRequirement key:required,present operator:required,present
        V1ObjectMeta finalizers:set,patch(merge) ownerReferences:map(uid),key(uid),patch(merge)
        V1OwnerReference atomic apiVersion:required,present kind:required,present name:required,present uid:required,present
        V1ShardInfo selector:required,present
        V1Status metadata:present
        V1WatchEvent object:required type:required,present
        V1APIService metadata:present spec:present status:present
        V1APIServiceCondition status:required,present type:required,present
        V1APIServiceList items:required metadata:present
        V1APIServiceSpec groupPriorityMinimum:required,present versionPriority:required,present
        V1APIServiceStatus conditions:map(type),key(type),patch(merge)
        """;
}
