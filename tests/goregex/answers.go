// Answers questions about regular expressions with Go's own package: one JSON object a line on both sides, texts in
// base64. What recorded.jsonl.gz holds came from it.
package main

import (
	"encoding/json"
	"os"
	"regexp"
)

type question struct{ Pattern, Text, New []byte }

type answer struct {
	Error    []byte   `json:",omitempty"`
	Names    []string `json:",omitempty"`
	Matches  [][]int
	Replaced []byte
	Literal  []byte
	Split    [][]byte
	Half     [][]byte
}

func pieces(texts []string) [][]byte {
	found := [][]byte{}
	for _, text := range texts {
		found = append(found, []byte(text))
	}
	return found
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var q question
		if in.Decode(&q) != nil {
			return
		}
		known, err := regexp.Compile(string(q.Pattern))
		if err != nil {
			out.Encode(answer{Error: []byte(err.Error())})
			continue
		}
		text := string(q.Text)
		out.Encode(answer{
			Names:    known.SubexpNames(),
			Matches:  known.FindAllStringSubmatchIndex(text, -1),
			Replaced: []byte(known.ReplaceAllString(text, string(q.New))),
			Literal:  []byte(known.ReplaceAllLiteralString(text, string(q.New))),
			Split:    pieces(known.Split(text, -1)),
			Half:     pieces(known.Split(text, 2)),
		})
	}
}
