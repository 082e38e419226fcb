package main

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// Check returns one sentence per thing that is wrong, none when the overlay can be applied.
func (m *Manifests) Check() []string {
	var found problems
	if len(m.Deployments) != 1 || len(m.Services) == 0 || len(m.NetworkPolicies) == 0 {
		found.add("an overlay has one Deployment, a Service and a NetworkPolicy; this one has %d, %d, %d",
			len(m.Deployments), len(m.Services), len(m.NetworkPolicies))
		return found
	}
	deployment := m.Deployments[0]
	m.checkNames(&found)
	m.checkSelectors(deployment, &found)
	checkPodSecurity(deployment, &found)
	m.checkReferences(deployment, &found)
	for i := range deployment.Spec.Template.Spec.Containers {
		checkContainer(&deployment.Spec.Template.Spec.Containers[i], &found)
	}
	m.checkGatewayConfig(deployment, &found)
	return found
}

type problems []string

func (p *problems) add(format string, arguments ...any) {
	*p = append(*p, fmt.Sprintf(format, arguments...))
}

func (m *Manifests) checkNames(found *problems) {
	if len(m.Namespaces) != 1 {
		found.add("an overlay brings its one namespace; this one has %d", len(m.Namespaces))
		return
	}
	namespace := m.Namespaces[0].Name
	for _, object := range m.All {
		for _, problem := range validation.IsDNS1123Subdomain(object.GetName()) {
			found.add("name %q: %s", object.GetName(), problem)
		}
		if object != metav1.Object(m.Namespaces[0]) && object.GetNamespace() != namespace {
			found.add("%s is in namespace %q, not %q", object.GetName(), object.GetNamespace(), namespace)
		}
	}
}

// Everything that selects pods must select the gateway's.
func (m *Manifests) checkSelectors(deployment *appsv1.Deployment, found *problems) {
	pod := labels.Set(deployment.Spec.Template.Labels)
	selects := func(what string, selector *metav1.LabelSelector) {
		compiled, err := metav1.LabelSelectorAsSelector(selector)
		if err != nil || compiled.Empty() || !compiled.Matches(pod) {
			found.add("%s does not select the pod's labels %v", what, pod)
		}
	}
	selects("the Deployment", deployment.Spec.Selector)
	for _, service := range m.Services {
		selects("Service "+service.Name, metav1.SetAsLabelSelector(service.Spec.Selector))
		for _, port := range service.Spec.Ports {
			if !hasPort(deployment, port.TargetPort) {
				found.add("Service %s: the pod has no port %s", service.Name, port.TargetPort.String())
			}
		}
	}
	for _, budget := range m.Budgets {
		selects("PodDisruptionBudget "+budget.Name, budget.Spec.Selector)
		if budget.Spec.MinAvailable != nil {
			found.add("PodDisruptionBudget %s: minAvailable can block the draining of a node for ever",
				budget.Name)
		}
	}
	for _, networkPolicy := range m.NetworkPolicies {
		selects("NetworkPolicy "+networkPolicy.Name, &networkPolicy.Spec.PodSelector)
		for _, ingress := range networkPolicy.Spec.Ingress {
			for _, port := range ingress.Ports {
				if port.Port != nil && !hasPort(deployment, *port.Port) {
					found.add("NetworkPolicy %s: the pod has no port %s", networkPolicy.Name, port.Port.String())
				}
			}
			if len(ingress.From) == 0 {
				found.add("NetworkPolicy %s lets everybody in", networkPolicy.Name)
			}
		}
	}
	for _, spread := range deployment.Spec.Template.Spec.TopologySpreadConstraints {
		selects("a topologySpreadConstraint", spread.LabelSelector)
	}
}

func hasPort(deployment *appsv1.Deployment, wanted intstr.IntOrString) bool {
	for i := range deployment.Spec.Template.Spec.Containers {
		if listensBy(&deployment.Spec.Template.Spec.Containers[i], wanted) {
			return true
		}
	}
	return false
}

func checkPodSecurity(deployment *appsv1.Deployment, found *problems) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		found.add("pod security: %v", err)
		return
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	template := &deployment.Spec.Template
	verdict := policy.AggregateCheckResults(
		evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec))
	if !verdict.Allowed {
		found.add("pod security: %s (%s)", verdict.ForbiddenReason(), verdict.ForbiddenDetail())
	}
	if template.Spec.AutomountServiceAccountToken == nil || *template.Spec.AutomountServiceAccountToken {
		found.add("automountServiceAccountToken must be false: the gateway needs no token")
	}
}

// Kubelets leave a pod that refers to something absent in ContainerCreating, without an end.
func (m *Manifests) checkReferences(deployment *appsv1.Deployment, found *problems) {
	pod := &deployment.Spec.Template.Spec
	known := map[string]bool{}
	for _, name := range m.ClusterSecrets {
		known["Secret "+name] = true
	}
	for _, claim := range m.Claims {
		known["PersistentVolumeClaim "+claim.Name] = true
	}
	for _, account := range m.ServiceAccounts {
		known["ServiceAccount "+account.Name] = true
	}
	for _, configMap := range m.ConfigMaps {
		known["ConfigMap "+configMap.Name] = true
	}
	for _, secret := range m.Secrets {
		known["Secret "+secret.Name] = true
	}
	volumes := map[string]bool{}
	wanted := []string{"ServiceAccount " + pod.ServiceAccountName}
	for _, volume := range pod.Volumes {
		volumes[volume.Name] = true
		if volume.ConfigMap != nil {
			wanted = append(wanted, "ConfigMap "+volume.ConfigMap.Name)
		}
		if volume.PersistentVolumeClaim != nil {
			wanted = append(wanted, "PersistentVolumeClaim "+volume.PersistentVolumeClaim.ClaimName)
		}
		if volume.Secret != nil {
			wanted = append(wanted, "Secret "+volume.Secret.SecretName)
			if mode := volume.Secret.DefaultMode; mode == nil || *mode&0o007 != 0 {
				found.add("volume %s: every user may read its secrets; the gateway refuses that",
					volume.Name)
			}
		}
	}
	for _, name := range wanted {
		if !known[name] {
			found.add("the pod needs %s, which is not here", name)
		}
	}
	for _, container := range pod.Containers {
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				found.add("container %s mounts volume %s, which is not here", container.Name, mount.Name)
			}
		}
	}
}

func checkContainer(container *corev1.Container, found *problems) {
	context := container.SecurityContext
	if context == nil || context.ReadOnlyRootFilesystem == nil || !*context.ReadOnlyRootFilesystem {
		found.add("container %s: readOnlyRootFilesystem must be true", container.Name)
	}
	image := container.Image[strings.LastIndex(container.Image, "/")+1:]
	if !strings.ContainsAny(image, ":@") || strings.HasSuffix(image, ":latest") {
		found.add("container %s: image %s is not pinned to a tag", container.Name, container.Image)
	}
	if container.Resources.Requests.Memory().IsZero() || container.Resources.Limits.Memory().IsZero() {
		found.add("container %s: memory needs a request and a limit", container.Name)
	}
	for name, probe := range map[string]*corev1.Probe{"startup": container.StartupProbe,
		"readiness": container.ReadinessProbe, "liveness": container.LivenessProbe} {
		if probe == nil {
			found.add("container %s has no %s probe", container.Name, name)
		} else if probe.GRPC != nil && !listens(container, probe.GRPC.Port) {
			found.add("container %s: its %s probe asks port %d", container.Name, name, probe.GRPC.Port)
		} else if probe.HTTPGet != nil && !listensBy(container, probe.HTTPGet.Port) {
			found.add("container %s: its %s probe asks port %s", container.Name, name,
				probe.HTTPGet.Port.String())
		}
	}
}

func listensBy(container *corev1.Container, wanted intstr.IntOrString) bool {
	for _, declared := range container.Ports {
		if wanted == intstr.FromString(declared.Name) || wanted == intstr.FromInt32(declared.ContainerPort) {
			return true
		}
	}
	return false
}

func listens(container *corev1.Container, port int32) bool {
	for _, declared := range container.Ports {
		if declared.ContainerPort == port {
			return true
		}
	}
	return false
}
