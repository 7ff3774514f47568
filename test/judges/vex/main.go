// Reads an OpenVEX document and questions as JSON, and writes what OpenVEX's own library makes of them.
package main

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/openvex/go-vex/pkg/vex"
)

type question struct {
	Vulnerability string   `json:"vulnerability"`
	Product       string   `json:"product"`
	Subcomponents []string `json:"subcomponents"`
}

type input struct {
	Document  string     `json:"document"`
	Questions []question `json:"questions"`
}

type answer struct {
	Errors []string `json:"errors"`
	// The status that counts for each question, empty where nothing is said.
	Statuses []string `json:"statuses"`
}

func main() {
	var given input
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(judge(given)); err != nil {
		panic(err)
	}
}

func judge(given input) answer {
	said := answer{Errors: []string{}, Statuses: []string{}}
	// The library passes over keys that it does not know.
	strict := json.NewDecoder(bytes.NewReader([]byte(given.Document)))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&vex.VEX{}); err != nil {
		said.Errors = append(said.Errors, err.Error())
	}
	document, err := vex.Parse([]byte(given.Document))
	if err != nil {
		said.Errors = append(said.Errors, err.Error())
		return said
	}
	if document.Context != vex.ContextLocator() {
		said.Errors = append(said.Errors, "another context: "+document.Context)
	}
	for at := range document.Statements {
		if err := document.Statements[at].Validate(); err != nil {
			said.Errors = append(said.Errors, err.Error())
		}
	}
	for _, asked := range given.Questions {
		status := ""
		// The first is the earliest: the last counts.
		for _, found := range document.Matches(asked.Vulnerability, asked.Product, asked.Subcomponents) {
			status = string(found.Status)
		}
		said.Statuses = append(said.Statuses, status)
	}
	return said
}
