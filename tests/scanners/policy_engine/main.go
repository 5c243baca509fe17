// Says by cyclonus what NetworkPolicies let through: a JSON array of worlds in, for each an array of its answers out.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

type try struct {
	Source, Destination, Port int
	Name                      string
	Protocol                  core.Protocol
}

type world struct {
	Policies []*networking.NetworkPolicy
	Peers    []*matcher.TrafficPeer
	Tries    []try
}

func main() {
	var worlds []world
	if err := json.NewDecoder(os.Stdin).Decode(&worlds); err != nil {
		log.Fatal(err)
	}
	answers := [][]bool{}
	for _, each := range worlds {
		answers = append(answers, judged(each))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func judged(given world) []bool {
	policies := matcher.BuildNetworkPolicies(false, given.Policies)
	answers := []bool{}
	for _, each := range given.Tries {
		answers = append(answers, policies.IsTrafficAllowed(&matcher.Traffic{
			Source:           given.Peers[each.Source],
			Destination:      given.Peers[each.Destination],
			ResolvedPort:     each.Port,
			ResolvedPortName: each.Name,
			Protocol:         each.Protocol,
		}).IsAllowed())
	}
	return answers
}
