package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

const overlay = "../overlays/example"

func render(t *testing.T) string {
	t.Helper()
	rendered, err := Render(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return string(rendered)
}

func TestAcceptsTheExampleOverlay(t *testing.T) {
	manifests, err := Decode([]byte(render(t)))
	if err != nil {
		t.Fatal(err)
	}
	if problems := manifests.Check(); len(problems) > 0 {
		t.Fatalf("the example overlay:\n%s", strings.Join(problems, "\n"))
	}
}

func TestExecProbesReplaceTheGrpcOnes(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	to, err := filepath.Rel(folder, filepath.Dir(here))
	if err != nil {
		t.Fatal(err)
	}
	kustomization := fmt.Sprintf("resources: [%s/overlays/example]\n"+
		"components: [%s/components/exec-probes]\n", to, to)
	file := filepath.Join(folder, "kustomization.yaml")
	if err := os.WriteFile(file, []byte(kustomization), 0o600); err != nil {
		t.Fatal(err)
	}
	_, manifests, err := load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if problems := manifests.Check(); len(problems) > 0 {
		t.Error(strings.Join(problems, "\n"))
	}
	container := manifests.Deployments[0].Spec.Template.Spec.Containers[0]
	for _, probe := range []*corev1.Probe{
		container.StartupProbe, container.ReadinessProbe, container.LivenessProbe,
	} {
		if probe.GRPC != nil || probe.Exec == nil || probe.Exec.Command[0] != "flexiti" {
			t.Errorf("not an exec probe: %v", probe)
		}
	}
}

func TestAcceptsASecretThatTheClusterHas(t *testing.T) {
	without := replaceOnce(t, render(t), "secretName: flexiti-merchants", "secretName: made-elsewhere")
	manifests, err := Decode([]byte(without))
	if err != nil {
		t.Fatal(err)
	}
	manifests.ClusterSecret = "made-elsewhere"
	if problems := manifests.Check(); len(problems) > 0 {
		t.Fatal(strings.Join(problems, "\n"))
	}
}

func TestRefusesWhatDoesNotDecode(t *testing.T) {
	for _, wrong := range []struct{ name, old, new, want string }{
		{"unknown field", "replicas: 1", "replica: 1", `unknown field "spec.replica"`},
		{"repeated field", "replicas: 1", "replicas: 1\n  replicas: 1", "already set"},
		{"wrong type", "replicas: 1", "replicas: one", "unmarshal string into"},
		{"unknown kind", "kind: Deployment", "kind: Deploymint", "Deploymint"},
		{"kind without rules", "kind: Namespace", "kind: Node", "a kind without rules here"},
	} {
		t.Run(wrong.name, func(t *testing.T) {
			_, err := Decode([]byte(replaceOnce(t, render(t), wrong.old, wrong.new)))
			if err == nil || !strings.Contains(err.Error(), wrong.want) {
				t.Errorf("got %v, want an error with %q", err, wrong.want)
			}
		})
	}
}

func TestRefusesWhatWouldNotRunOrNotBeSafe(t *testing.T) {
	for _, wrong := range []struct{ name, old, new, want string }{
		{"two replicas", "replicas: 1", "replicas: 2", "replicas must be 1"},
		{"two pods during a roll-out", "type: Recreate", "type: RollingUpdate", "must be Recreate"},
		{"killed while draining", "PeriodSeconds: 90", "PeriodSeconds: 80",
			"not more than drain.delay 5s + drain.timeout 1m15s"},
		{"drain left to a default", "timeout: 75s", "# none", "drain.timeout must be stated"},
		{"listens on loopback", "0.0.0.0:50051", "127.0.0.1:50051", "to be reached in a pod"},
		{"listens elsewhere", "0.0.0.0:50051", "0.0.0.0:1", "no container declares that port"},
		{"root", "runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot"},
		{"uid 0", "runAsUser: 65532", "runAsUser: 0", "runAsUser"},
		{"capabilities", "drop:\n            - ALL", "drop: []", "unrestricted capabilities"},
		{"no seccomp", "type: RuntimeDefault", "type: Unconfined", "seccompProfile"},
		{"privilege escalation", "Escalation: false", "Escalation: true", "allowPrivilegeEscalation"},
		{"writable root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false",
			"readOnlyRootFilesystem must be true"},
		{"service account token", "      automountServiceAccountToken: false\n", "",
			"automountServiceAccountToken must be false"},
		{"secret for everybody", "defaultMode: 288", "defaultMode: 292", "every user may read"},
		{"config map missing", "- configMap:\n          name: flexiti", "- configMap:\n          name: x",
			"the pod needs ConfigMap x"},
		{"secret missing", "secretName: flexiti-merchants", "secretName: other",
			"the pod needs Secret other"},
		{"account missing", "serviceAccountName: flexiti-gateway", "serviceAccountName: other",
			"the pod needs ServiceAccount other"},
		{"merchant without secret", "secrets/flexiti/acme", "secrets/flexiti/other", "nothing mounts"},
		{"secret elsewhere", "mountPath: /run/secrets/flexiti", "mountPath: /x", "nothing mounts"},
		{"volume missing", "- name: merchants\n        secret", "- name: other\n        secret",
			"mounts volume merchants"},
		{"service of other pods", "selector:\n    app.kubernetes.io/name: flexiti-gateway",
			"selector:\n    app.kubernetes.io/name: other", "Service flexiti-gateway does not select"},
		{"service of all pods", "selector:\n    app.kubernetes.io/name: flexiti-gateway",
			"selector: {}", "Service flexiti-gateway does not select"},
		{"service to no port", "targetPort: grpc", "targetPort: http", "the pod has no port http"},
		{"policy for no port", "- port: grpc", "- port: http", "the pod has no port http"},
		{"policy for everybody", "- from:\n    - podSelector:\n        matchLabels:\n" +
			"          flexiti.v1/caller: \"true\"\n    ports", "- ports", "lets everybody in"},
		{"blocked node drain", "maxUnavailable: 1", "minAvailable: 1", "blocks draining"},
		{"floating image", "flexiti-gateway:0.1.0", "flexiti-gateway:latest", "not pinned"},
		{"no image tag", "flexiti-gateway:0.1.0", "flexiti-gateway", "not pinned"},
		{"no memory limit", "limits:\n            memory: 512Mi", "limits: {}", "memory needs"},
		{"no liveness probe", "        livenessProbe:\n          failureThreshold: 6\n          grpc:\n" +
			"            port: 50051\n          periodSeconds: 10\n          timeoutSeconds: 5\n", "",
			"has no liveness probe"},
		{"probe of another port", "grpc:\n            port: 50051", "grpc:\n            port: 1",
			"liveness probe asks port 1"},
		{"object elsewhere", "name: flexiti-merchants\n  namespace: flexiti",
			"name: flexiti-merchants\n  namespace: other", `in namespace "other"`},
		{"name that is not allowed", "kind: Secret\nmetadata:\n  name: flexiti-merchants",
			"kind: Secret\nmetadata:\n  name: Flexiti", `name "Flexiti"`},
	} {
		t.Run(wrong.name, func(t *testing.T) {
			manifests, err := Decode([]byte(replaceOnce(t, render(t), wrong.old, wrong.new)))
			if err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(manifests.Check(), "\n"); !strings.Contains(all, wrong.want) {
				t.Errorf("got %q, want %q in it", all, wrong.want)
			}
		})
	}
}

// A change that no longer applies would make its test pass for nothing.
func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the rendered overlay has no %q", old)
	}
	return strings.Replace(text, old, new, 1)
}
