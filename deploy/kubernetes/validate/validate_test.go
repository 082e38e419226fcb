package main

import (
	"slices"
	"strings"
	"testing"
)

const (
	sqlite   = "../overlays/example-sqlite"
	postgres = "../overlays/example-postgres"
)

// What the examples leave to the cluster.
var clusterSecrets = map[string][]string{
	sqlite:   {"flexiti-ledger", "flexiti-tls"},
	postgres: {"flexiti-ledger", "flexiti-tls", "flexiti-postgres"},
}

func render(t *testing.T, overlay string) string {
	t.Helper()
	rendered, err := Render(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return string(rendered)
}

// problemsOf says what is wrong with a rendered overlay, one sentence a line.
func problemsOf(t *testing.T, rendered string, secrets ...string) string {
	t.Helper()
	manifests, err := Decode([]byte(rendered))
	if err != nil {
		t.Fatal(err)
	}
	manifests.ClusterSecrets = secrets
	return strings.Join(manifests.Check(), "\n")
}

func TestAcceptsTheExampleOverlays(t *testing.T) {
	for overlay, secrets := range clusterSecrets {
		if problems := problemsOf(t, render(t, overlay), secrets...); problems != "" {
			t.Errorf("%s:\n%s", overlay, problems)
		}
	}
}

// An encryption key or a password that stands in a repository is none.
func TestTheExamplesLeaveTheLedgersSecretsToTheCluster(t *testing.T) {
	for overlay, secrets := range clusterSecrets {
		problems := problemsOf(t, render(t, overlay))
		for _, secret := range secrets {
			if !strings.Contains(problems, "the pod needs Secret "+secret) {
				t.Errorf("%s has %s", overlay, secret)
			}
		}
	}
}

func TestAcceptsSecretsThatTheClusterHas(t *testing.T) {
	without := replaceOnce(t, render(t, sqlite), "secretName: flexiti-merchants", "secretName: made-elsewhere")
	if problems := problemsOf(t, without, "flexiti-ledger", "flexiti-tls", "made-elsewhere"); problems != "" {
		t.Fatal(problems)
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
			_, err := Decode([]byte(replaceOnce(t, render(t, sqlite), wrong.old, wrong.new)))
			if err == nil || !strings.Contains(err.Error(), wrong.want) {
				t.Errorf("got %v, want an error with %q", err, wrong.want)
			}
		})
	}
}

type mistake struct{ name, old, new, want string }

func checkMistakes(t *testing.T, overlay string, mistakes []mistake) {
	t.Helper()
	rendered := render(t, overlay)
	for _, wrong := range mistakes {
		t.Run(wrong.name, func(t *testing.T) {
			all := problemsOf(t, replaceOnce(t, rendered, wrong.old, wrong.new), clusterSecrets[overlay]...)
			if !strings.Contains(all, wrong.want) {
				t.Errorf("got %q, want %q in it", all, wrong.want)
			}
		})
	}
}

func TestRefusesALedgerInAFileThatWouldNotRunOrNotBeSafe(t *testing.T) {
	checkMistakes(t, sqlite, []mistake{
		{"two replicas", "replicas: 1", "replicas: 2", "replicas must be 1"},
		{"two pods during a roll-out", "type: Recreate", "type: RollingUpdate", "must be Recreate"},
		{"no store", "      sqlite:\n        path: /var/lib/flexiti/ledger.sqlite\n", "", "needs either"},
		{"two stores", "      sqlite:\n", "      postgres:\n        host: db\n      sqlite:\n", "needs either"},
		{"ledger elsewhere", "path: /var/lib/flexiti/", "path: /tmp/", "no PersistentVolumeClaim is mounted at /tmp"},
		{"ledger gone with the pod", "persistentVolumeClaim:\n          claimName: flexiti-ledger",
			"emptyDir: {}", "gone with the pod"},
		{"claim missing", "claimName: flexiti-ledger", "claimName: other",
			"the pod needs PersistentVolumeClaim other"},
		{"ledger read-only", "mountPath: /var/lib/flexiti\n",
			"mountPath: /var/lib/flexiti\n          readOnly: true\n", "no PersistentVolumeClaim is mounted"},
		{"network file system", "- ReadWriteOnce", "- ReadWriteMany", "locks do not hold"},
		{"volume of another group", "        fsGroup: 65532\n", "", "fsGroup must be set"},
		{"file opened at each start", "fsGroupChangePolicy: OnRootMismatch", "fsGroupChangePolicy: Always",
			"fsGroupChangePolicy must be OnRootMismatch"},
		{"another writable mount", "mountPath: /run/secrets/ledger\n          name: ledger-keys\n          readOnly: true",
			"mountPath: /run/secrets/ledger\n          name: ledger-keys", "must be read-only"},
		{"key elsewhere", "secrets/ledger/2026", "secrets/other/2026", "key 2026: nothing mounts"},
		{"key for everybody", "defaultMode: 288\n          secretName: flexiti-ledger",
			"defaultMode: 292\n          secretName: flexiti-ledger", "every user may read"},
		{"active key missing", `active_key: "2026"`, `active_key: "2027"`, "active_key is not the id"},
	})
}

func TestRefusesALedgerInPostgresThatWouldNotRunOrNotBeSafe(t *testing.T) {
	checkMistakes(t, postgres, []mistake{
		{"one replica", "replicas: 2", "replicas: 1", "replicas must be 2 or more"},
		{"a gap", "type: RollingUpdate", "type: Recreate", "must be RollingUpdate"},
		{"fewer pods during a roll-out", "maxUnavailable: 0", "maxUnavailable: 1", "with maxUnavailable 0"},
		{"blocked node drain", "maxUnavailable: 1", "minAvailable: 1", "can block the draining"},
		{"password elsewhere", "/run/secrets/postgres/password", "/run/secrets/password",
			"nothing mounts password_file"},
		{"authority elsewhere", "/run/secrets/postgres/ca.pem", "/run/ca.pem", "nothing mounts ca_file"},
		{"plaintext", "        max_connections: 16", "        allow_plaintext: true\n        max_connections: 16",
			"allow_plaintext is for tests"},
		{"no way to the database", "- port: 5432", "- port: 5433", "lets the pods out to port 5432"},
		{"another port", "        database: flexiti\n", "        database: flexiti\n        port: 6432\n",
			"lets the pods out to port 6432"},
		{"a writable mount", "mountPath: /run/secrets/postgres\n          name: postgres\n          readOnly: true",
			"mountPath: /run/secrets/postgres\n          name: postgres", "must be read-only"},
		{"headless service of other pods", "clusterIP: None\n  ports:\n  - appProtocol: grpc\n    name: grpc\n" +
			"    port: 50051\n    targetPort: grpc", "clusterIP: None\n  ports:\n  - port: 1\n    targetPort: http",
			"Service flexiti-gateway-headless: the pod has no port http"},
	})
}

func TestRefusesReplicasThatMayAllBeDrainedAtOnce(t *testing.T) {
	documents := strings.Split(render(t, postgres), "\n---\n")
	without := slices.DeleteFunc(slices.Clone(documents), func(document string) bool {
		return strings.Contains(document, "kind: PodDisruptionBudget")
	})
	if len(without) != len(documents)-1 {
		t.Fatal("the rendered overlay has not one PodDisruptionBudget")
	}
	problems := problemsOf(t, strings.Join(without, "\n---\n"), clusterSecrets[postgres]...)
	if problems != "several replicas need a PodDisruptionBudget" {
		t.Errorf("got %q", problems)
	}
}

func TestRefusesWhatWouldNotRunOrNotBeSafe(t *testing.T) {
	checkMistakes(t, sqlite, []mistake{
		{"killed while draining", "PeriodSeconds: 130", "PeriodSeconds: 129",
			"less than drain.delay 5s + drain.timeout 1m15s + 50s"},
		{"drain left to a default", "timeout: 75s", "# none", "drain.timeout must be stated"},
		{"listens on loopback", "0.0.0.0:50051", "127.0.0.1:50051", "to be reached in a pod"},
		{"listens elsewhere", "0.0.0.0:50051", "0.0.0.0:1", "no container declares that port"},
		{"admin port on loopback", "0.0.0.0:9464", "127.0.0.1:9464", "to be reached in a pod"},
		{"admin port elsewhere", "0.0.0.0:9464", "0.0.0.0:9465", "no container declares that port"},
		{"profile left to a default", "profile: PRODUCTION", "# none", "profile must be stated"},
		{"no callers", "callers:  #", "other:  #", "nobody could call"},
		{"callers and a mesh", "address: 0.0.0.0:50051", "address: 0.0.0.0:50051\n      allow_plaintext: true",
			"leaves the callers to a mesh"},
		{"certificate elsewhere", "/run/secrets/tls/tls.crt", "/run/tls.crt", "nothing mounts certificate_file"},
		{"key elsewhere", "/run/secrets/tls/tls.key", "/run/tls.key", "nothing mounts key_file"},
		{"authority elsewhere", "/run/secrets/tls/ca.crt", "/run/ca.crt", "nothing mounts client_ca_file"},
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
		{"floating image", "flexiti-gateway:0.1.0", "flexiti-gateway:latest", "not pinned"},
		{"no image tag", "flexiti-gateway:0.1.0", "flexiti-gateway", "not pinned"},
		{"no memory limit", "limits:\n            memory: 512Mi", "limits: {}", "memory needs"},
		{"no liveness probe", "        livenessProbe:\n          failureThreshold: 6\n          httpGet:\n" +
			"            path: /healthz\n            port: admin\n          periodSeconds: 10\n" +
			"          timeoutSeconds: 5\n", "", "has no liveness probe"},
		{"probe of another port", "path: /healthz\n            port: admin",
			"path: /healthz\n            port: other", "liveness probe asks port other"},
		{"probe of another gRPC port", "httpGet:\n            path: /healthz\n            port: admin",
			"grpc:\n            port: 1", "liveness probe asks port 1"},
		{"object elsewhere", "name: flexiti-merchants\n  namespace: flexiti",
			"name: flexiti-merchants\n  namespace: other", `in namespace "other"`},
		{"name that is not allowed", "kind: Secret\nmetadata:\n  name: flexiti-merchants",
			"kind: Secret\nmetadata:\n  name: Flexiti", `name "Flexiti"`},
	})
}

// A change that no longer applies would make its test pass for nothing.
func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the rendered overlay has no %q", old)
	}
	return strings.Replace(text, old, new, 1)
}
