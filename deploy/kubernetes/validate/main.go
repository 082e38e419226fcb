// Command validate renders a Kustomize overlay and says whether a cluster would run it: every
// document decodes strictly into Kubernetes' own types, the pod meets the "restricted" Pod Security
// Standard, and the parts fit together (rules.go). It needs no cluster and no network.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	print := flag.Bool("print", false, "print the rendered manifests")
	config := flag.Bool("print-config", false, "print the gateway.yaml that the pod would read")
	secret := flag.String("secret", "", "name of a Secret that is in the cluster, not in the overlay")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: validate [-print] [-print-config] [-secret NAME] OVERLAY")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	rendered, err := Render(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *print {
		os.Stdout.Write(rendered)
	}
	manifests, err := Decode(rendered)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	manifests.ClusterSecret = *secret
	if *config {
		for _, text := range manifests.GatewayConfigs() {
			fmt.Print(text)
		}
	}
	problems := manifests.Check()
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%s: %d objects fit together\n", flag.Arg(0), manifests.Count)
}
