package main

import (
	"fmt"
	"net"
	"path"
	"slices"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// afterDrain is what the gateway takes, at most and with the default time-outs of the ledger, when
// its calls have ended (service/longest_end.cc has the sum): the last writes of the ledger and the
// page's last questions to it, connections, the last traces (3 s to hand over, 2 s to end); and some
// time for a busy node.
const afterDrain = 50 * time.Second

// gatewayConfig is the part of gateway.yaml that must agree with the pod. The gateway itself checks
// the whole file (service/config).
type gatewayConfig struct {
	Profile string `json:"profile"`
	Listen  struct {
		Address        string `json:"address"`
		AllowPlaintext bool   `json:"allow_plaintext"`
		TLS            struct {
			CertificateFile string `json:"certificate_file"`
			KeyFile         string `json:"key_file"`
			ClientCAFile    string `json:"client_ca_file"`
		} `json:"tls"`
	} `json:"listen"`
	Callers []struct {
		Name string `json:"name"`
	} `json:"callers"`
	Admin struct {
		Address string `json:"address"`
	} `json:"admin"`
	Drain struct {
		Delay   string `json:"delay"`
		Timeout string `json:"timeout"`
	} `json:"drain"`
	Ledger  ledgerConfig `json:"ledger"`
	Flexiti struct {
		PosAPI struct {
			CAFile string `json:"ca_file"`
		} `json:"pos_api"`
	} `json:"flexiti"`
	Merchants []struct {
		ID               string `json:"id"`
		ClientSecretFile string `json:"client_secret_file"`
	} `json:"merchants"`
}

func (m *Manifests) checkGatewayConfig(deployment *appsv1.Deployment, found *problems) {
	texts := m.GatewayConfigs()
	if len(texts) != 1 {
		found.add("an overlay has one gateway.yaml; this one has %d", len(texts))
		return
	}
	var config gatewayConfig
	if err := yaml.Unmarshal([]byte(texts[0]), &config); err != nil {
		found.add("gateway.yaml: %v", err)
		return
	}
	pod := &deployment.Spec.Template.Spec
	if err := reachable(config.Listen.Address, pod); err != nil {
		found.add("gateway.yaml: listen.address %q: %v", config.Listen.Address, err)
	}
	if err := reachable(config.Admin.Address, pod); err != nil {
		found.add("gateway.yaml: admin.address %q: %v", config.Admin.Address, err)
	}
	if config.Profile == "" {
		found.add("gateway.yaml: profile must be stated: PRODUCTION, or DEVELOPMENT with a test host of Flexiti")
	}
	m.checkCallers(&config, pod, found)
	if err := drainFits(config.Drain.Delay, config.Drain.Timeout, pod); err != nil {
		found.add("gateway.yaml: %v", err)
	}
	if file := config.Flexiti.PosAPI.CAFile; file != "" && !m.mounted(file, pod) {
		found.add("gateway.yaml: nothing mounts ca_file %s", file)
	}
	m.checkLedger(&config.Ledger, deployment, found)
	for _, merchant := range config.Merchants {
		if !m.mounted(merchant.ClientSecretFile, pod) {
			found.add("gateway.yaml: merchant %s: nothing mounts %s",
				merchant.ID, merchant.ClientSecretFile)
		}
	}
}

// A port that others reach needs somebody who says who they are: the gateway, or, asked for by name,
// a mesh.
func (m *Manifests) checkCallers(config *gatewayConfig, pod *corev1.PodSpec, found *problems) {
	tls := &config.Listen.TLS
	if config.Listen.AllowPlaintext {
		if tls.CertificateFile != "" || len(config.Callers) > 0 {
			found.add("gateway.yaml: listen.allow_plaintext leaves the callers to a mesh: no tls, no callers")
		}
		return
	}
	if len(config.Callers) == 0 {
		found.add("gateway.yaml: callers are missing: nobody could call")
	}
	for name, file := range map[string]string{"certificate_file": tls.CertificateFile,
		"key_file": tls.KeyFile, "client_ca_file": tls.ClientCAFile} {
		if !m.mounted(file, pod) {
			found.add("gateway.yaml: listen.tls: nothing mounts %s %q", name, file)
		}
	}
}

// A pod that listens on loopback starts, and nobody reaches it.
func reachable(address string, pod *corev1.PodSpec) error {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsUnspecified() {
		return fmt.Errorf("must be 0.0.0.0 or [::] to be reached in a pod")
	}
	port, err := strconv.ParseInt(portText, 10, 32)
	if err != nil {
		return err
	}
	for i := range pod.Containers {
		if listens(&pod.Containers[i], int32(port)) {
			return nil
		}
	}
	return fmt.Errorf("no container declares that port")
}

// drainFits wants both times stated, so that a change of the gateway's defaults cannot make the
// grace period too short unseen.
func drainFits(delayText, timeoutText string, pod *corev1.PodSpec) error {
	delay, err := time.ParseDuration(delayText)
	if err != nil {
		return fmt.Errorf("drain.delay must be stated: %w", err)
	}
	timeout, err := time.ParseDuration(timeoutText)
	if err != nil {
		return fmt.Errorf("drain.timeout must be stated: %w", err)
	}
	if pod.TerminationGracePeriodSeconds == nil {
		return fmt.Errorf("terminationGracePeriodSeconds must be stated")
	}
	grace := time.Duration(*pod.TerminationGracePeriodSeconds) * time.Second
	if grace < delay+timeout+afterDrain {
		return fmt.Errorf("terminationGracePeriodSeconds is %v, "+
			"less than drain.delay %v + drain.timeout %v + %v for the ledger, connections and traces to end",
			grace, delay, timeout, afterDrain)
	}
	return nil
}

// mounted says whether a volume of the pod holds a file of that path.
func (m *Manifests) mounted(file string, pod *corev1.PodSpec) bool {
	folder, name := path.Split(file)
	for _, container := range pod.Containers {
		for _, mount := range container.VolumeMounts {
			if path.Clean(mount.MountPath) == path.Clean(folder) && m.holds(mount.Name, name, pod) {
				return true
			}
		}
	}
	return false
}

func (m *Manifests) holds(volumeName, key string, pod *corev1.PodSpec) bool {
	for _, volume := range pod.Volumes {
		if volume.Name != volumeName {
			continue
		}
		if volume.Secret != nil && slices.Contains(m.ClusterSecrets, volume.Secret.SecretName) {
			return true
		}
		for _, secret := range m.Secrets {
			if volume.Secret != nil && volume.Secret.SecretName == secret.Name {
				return secret.Data[key] != nil
			}
		}
		for _, configMap := range m.ConfigMaps {
			if _, ok := configMap.Data[key]; ok && volume.ConfigMap != nil &&
				volume.ConfigMap.Name == configMap.Name {
				return true
			}
		}
	}
	return false
}
