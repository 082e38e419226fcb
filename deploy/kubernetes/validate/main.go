// Command validate renders a Kustomize overlay and says whether a cluster would run it: every
// document decodes strictly into Kubernetes' own types, the pod meets the "restricted" Pod Security
// Standard, and the parts fit together (rules.go, ledger.go). It needs no cluster and no network.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	whole := flag.Bool("print", false, "print the rendered manifests")
	config := flag.Bool("print-config", false, "print the gateway.yaml that the pod would read")
	var secrets []string
	flag.Func("secret", "`name` of a Secret that is in the cluster, not in the overlay; may be repeated",
		func(name string) error {
			secrets = append(secrets, name)
			return nil
		})
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: validate [-print] [-print-config] [-secret NAME]... OVERLAY")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	rendered, manifests, err := load(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *whole {
		os.Stdout.Write(rendered)
	}
	if *config {
		fmt.Print(strings.Join(manifests.GatewayConfigs(), ""))
	}
	manifests.ClusterSecrets = secrets
	if problems := manifests.Check(); len(problems) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(problems, "\n"))
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%s: %d objects fit together\n", flag.Arg(0), manifests.Count)
}

func load(overlay string) ([]byte, *Manifests, error) {
	rendered, err := Render(overlay)
	if err != nil {
		return nil, nil, err
	}
	manifests, err := Decode(rendered)
	return rendered, manifests, err
}
