// Reads YAML texts by a library that programs in Go use: a JSON array of texts in, a JSON array of what they mean out.
package main

import (
	"encoding/json"
	"log"
	"os"

	v3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

var readers = map[string]func([]byte, *any) error{
	"sigs.k8s.io/yaml":   func(text []byte, meant *any) error { return yaml.Unmarshal(text, meant) },
	"go.yaml.in/yaml/v3": func(text []byte, meant *any) error { return v3.Unmarshal(text, meant) },
}

type answer struct {
	Meant json.RawMessage `json:"meant"`
	Error string          `json:"error"`
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		log.Fatal(err)
	}
	answers := []answer{}
	for _, text := range texts {
		answers = append(answers, read(readers[os.Args[1]], text))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func read(reader func([]byte, *any) error, text string) answer {
	var meant any
	if err := reader([]byte(text), &meant); err != nil {
		return answer{Error: err.Error()}
	}
	written, err := json.Marshal(meant)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Meant: written}
}
