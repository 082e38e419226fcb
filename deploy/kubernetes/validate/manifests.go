package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Manifests is one rendered overlay, decoded.
type Manifests struct {
	Count           int
	All             []metav1.Object
	Namespaces      []*corev1.Namespace
	ServiceAccounts []*corev1.ServiceAccount
	ConfigMaps      []*corev1.ConfigMap
	Secrets         []*corev1.Secret
	Claims          []*corev1.PersistentVolumeClaim
	Services        []*corev1.Service
	Deployments     []*appsv1.Deployment
	NetworkPolicies []*networkingv1.NetworkPolicy
	Budgets         []*policyv1.PodDisruptionBudget
	// The names of Secrets that the cluster has already; they are taken to hold every key.
	ClusterSecrets []string
}

// Render does what `kubectl kustomize` does.
func Render(overlay string) ([]byte, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).
		Run(filesys.MakeFsOnDisk(), overlay)
	if err != nil {
		return nil, err
	}
	return resources.AsYaml()
}

// Decode refuses unknown and repeated fields, wrong types, and kinds it has no rules for.
func Decode(rendered []byte) (*Manifests, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, policyv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme,
		json.SerializerOptions{Yaml: true, Strict: true})
	documents := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(rendered)))
	manifests := &Manifests{}
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return manifests, nil
		}
		if err != nil {
			return nil, err
		}
		object, kind, err := strict.Decode(document, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("%w, in:\n%s", err, document)
		}
		if err := manifests.add(object); err != nil {
			return nil, fmt.Errorf("%v: %w", kind, err)
		}
	}
}

func (m *Manifests) add(object runtime.Object) error {
	switch typed := object.(type) {
	case *corev1.Namespace:
		m.Namespaces = append(m.Namespaces, typed)
	case *corev1.ServiceAccount:
		m.ServiceAccounts = append(m.ServiceAccounts, typed)
	case *corev1.ConfigMap:
		m.ConfigMaps = append(m.ConfigMaps, typed)
	case *corev1.Secret:
		m.Secrets = append(m.Secrets, typed)
	case *corev1.PersistentVolumeClaim:
		m.Claims = append(m.Claims, typed)
	case *corev1.Service:
		m.Services = append(m.Services, typed)
	case *appsv1.Deployment:
		m.Deployments = append(m.Deployments, typed)
	case *networkingv1.NetworkPolicy:
		m.NetworkPolicies = append(m.NetworkPolicies, typed)
	case *policyv1.PodDisruptionBudget:
		m.Budgets = append(m.Budgets, typed)
	default:
		return errors.New("a kind without rules here: add it to manifests.go and rules.go")
	}
	m.Count++
	m.All = append(m.All, object.(metav1.Object))
	return nil
}

// GatewayConfigs returns the text of every gateway.yaml.
func (m *Manifests) GatewayConfigs() []string {
	var texts []string
	for _, configMap := range m.ConfigMaps {
		if text, ok := configMap.Data["gateway.yaml"]; ok {
			texts = append(texts, text)
		}
	}
	return texts
}
