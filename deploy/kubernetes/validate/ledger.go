package main

import (
	"path"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// ledgerConfig is the part of gateway.yaml's section `ledger` that decides how many pods there may be.
type ledgerConfig struct {
	SQLite struct {
		Path string `json:"path"`
	} `json:"sqlite"`
	Postgres struct {
		Host           string `json:"host"`
		Port           int    `json:"port"`
		PasswordFile   string `json:"password_file"`
		CAFile         string `json:"ca_file"`
		AllowPlaintext bool   `json:"allow_plaintext"`
	} `json:"postgres"`
	Encryption struct {
		ActiveKey string `json:"active_key"`
		Keys      []struct {
			ID   string `json:"id"`
			File string `json:"file"`
		} `json:"keys"`
	} `json:"encryption"`
}

// checkLedger wants the pods that the place of the ledger allows.
func (m *Manifests) checkLedger(config *ledgerConfig, deployment *appsv1.Deployment, found *problems) {
	pod := &deployment.Spec.Template.Spec
	active := false
	for _, key := range config.Encryption.Keys {
		active = active || key.ID == config.Encryption.ActiveKey
		if !m.mounted(key.File, pod) {
			found.add("gateway.yaml: ledger.encryption: key %s: nothing mounts %s", key.ID, key.File)
		}
	}
	if !active {
		found.add("gateway.yaml: ledger.encryption.active_key is not the id of one of its keys")
	}
	if (config.SQLite.Path == "") == (config.Postgres.Host == "") {
		found.add("gateway.yaml: ledger needs either sqlite.path or postgres.host")
		return
	}
	writable := ""
	if config.SQLite.Path != "" {
		writable = path.Dir(config.SQLite.Path)
		m.checkSQLite(writable, deployment, found)
	} else {
		m.checkPostgres(config, deployment, found)
	}
	for _, container := range pod.Containers {
		for _, mount := range container.VolumeMounts {
			if !mount.ReadOnly && path.Clean(mount.MountPath) != writable {
				found.add("container %s: the mount %s must be read-only: only the ledger is written",
					container.Name, mount.MountPath)
			}
		}
	}
}

// One file belongs to one process.
func (m *Manifests) checkSQLite(folder string, deployment *appsv1.Deployment, found *problems) {
	if deployment.Spec.Replicas == nil || *deployment.Spec.Replicas != 1 {
		found.add("replicas must be 1: a SQLite ledger belongs to one gateway")
	}
	if deployment.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		found.add("strategy must be Recreate: RollingUpdate runs two pods at once, " +
			"and the second is refused the ledger")
	}
	pod := &deployment.Spec.Template.Spec
	claim := m.claimAt(folder, pod)
	if claim == nil {
		found.add("no PersistentVolumeClaim is mounted at %s, where the ledger is: "+
			"it would be gone with the pod", folder)
		return
	}
	if slices.Contains(claim.Spec.AccessModes, corev1.ReadWriteMany) {
		found.add("PersistentVolumeClaim %s: ReadWriteMany is a network file system, "+
			"where SQLite's locks do not hold", claim.Name)
	}
	if context := pod.SecurityContext; context == nil || context.FSGroup == nil {
		found.add("fsGroup must be set: the gateway could not write to the ledger's volume")
	} else if policy := context.FSGroupChangePolicy; policy == nil || *policy != corev1.FSGroupChangeOnRootMismatch {
		found.add("fsGroupChangePolicy must be OnRootMismatch: Always opens the ledger's file " +
			"for the group at each start, and the gateway refuses that")
	}
}

// claimAt returns the claim that a container may write to at `folder`.
func (m *Manifests) claimAt(folder string, pod *corev1.PodSpec) *corev1.PersistentVolumeClaim {
	for _, container := range pod.Containers {
		for _, mount := range container.VolumeMounts {
			if mount.ReadOnly || path.Clean(mount.MountPath) != folder {
				continue
			}
			for _, volume := range pod.Volumes {
				for _, claim := range m.Claims {
					if volume.Name == mount.Name && volume.PersistentVolumeClaim != nil &&
						volume.PersistentVolumeClaim.ClaimName == claim.Name {
						return claim
					}
				}
			}
		}
	}
	return nil
}

// What several replicas are there for: one of them always serves.
func (m *Manifests) checkPostgres(config *ledgerConfig, deployment *appsv1.Deployment, found *problems) {
	postgres := &config.Postgres
	if deployment.Spec.Replicas == nil || *deployment.Spec.Replicas < 2 {
		found.add("replicas must be 2 or more: with PostgreSQL there is no reason for a gap")
	}
	rolling := deployment.Spec.Strategy.RollingUpdate
	if deployment.Spec.Strategy.Type != appsv1.RollingUpdateDeploymentStrategyType || rolling == nil ||
		rolling.MaxUnavailable == nil || *rolling.MaxUnavailable != intstr.FromInt32(0) {
		found.add("strategy must be RollingUpdate with maxUnavailable 0: a new pod serves before an old one goes")
	}
	if len(m.Budgets) == 0 {
		found.add("several replicas need a PodDisruptionBudget")
	}
	pod := &deployment.Spec.Template.Spec
	for name, file := range map[string]string{
		"password_file": postgres.PasswordFile, "ca_file": postgres.CAFile} {
		if file != "" && !m.mounted(file, pod) {
			found.add("gateway.yaml: ledger.postgres: nothing mounts %s %s", name, file)
		}
	}
	if postgres.AllowPlaintext {
		found.add("gateway.yaml: ledger.postgres.allow_plaintext is for tests")
	}
	port := postgres.Port
	if port == 0 {
		port = 5432
	}
	if !strings.HasPrefix(postgres.Host, "/") && !m.letsOut(int32(port)) {
		found.add("no NetworkPolicy lets the pods out to port %d, where PostgreSQL is", port)
	}
}

func (m *Manifests) letsOut(port int32) bool {
	for _, networkPolicy := range m.NetworkPolicies {
		for _, egress := range networkPolicy.Spec.Egress {
			for _, allowed := range egress.Ports {
				if allowed.Port != nil && *allowed.Port == intstr.FromInt32(port) {
					return true
				}
			}
		}
	}
	return false
}
