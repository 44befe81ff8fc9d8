// Answers what Helm's library says of schemas and values, one JSON object a line on both sides; schemas.jsonl.gz is made
// of it: go mod init answers && go get github.com/santhosh-tekuri/jsonschema/v6@v6.0.2 && go run schema_answers.go
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type question struct {
	Schema string `json:"schema"`
	Value  any    `json:"value"`
}

type answer struct {
	question
	Says []string `json:"says"`
}

type permissive struct{}

func (permissive) Load(string) (any, error) { return true, nil }

func check(q question) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("unable to validate schema: %s", r)
		}
	}()
	const url = "file:///values.schema.json"
	content, err := jsonschema.UnmarshalJSON(strings.NewReader(q.Schema))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{"file": jsonschema.FileLoader{}, "urn": permissive{}})
	if err := compiler.AddResource(url, content); err != nil {
		return err
	}
	schema, err := compiler.Compile(url)
	if err != nil {
		return err
	}
	if err := schema.Validate(q.Value); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "jsonschema validation failed with '"+url+"#'\n"))
	}
	return nil
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var a answer
		if in.Decode(&a.question) != nil {
			return
		}
		if err := check(a.question); err != nil {
			a.Says = strings.Split(err.Error(), "\n")
		}
		out.Encode(a)
	}
}
