// Reads Dockerfiles, one JSON object a line, and writes what BuildKit's own frontend makes of each.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type question struct {
	Text string `json:"text"`
	// What every build is given: TARGETARCH and its like.
	Given map[string]string `json:"given"`
}

type name struct {
	Name string `json:"name"`
	By   string `json:"by"`
	Line int    `json:"line"`
}

type answer struct {
	Error   string   `json:"error,omitempty"`
	Syntax  string   `json:"syntax"`
	Names   []name   `json:"names"`
	Sources []string `json:"sources"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		read, err := readDockerfile(asked)
		if err != nil {
			read.Error = err.Error()
		}
		if err := out.Encode(read); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}

func readDockerfile(asked question) (answer, error) {
	found := answer{Names: []name{}, Sources: []string{}}
	found.Syntax, _, _, _ = parser.DetectSyntax([]byte(asked.Text))
	parsed, err := parser.Parse(strings.NewReader(asked.Text))
	if err != nil {
		return found, err
	}
	stages, metaArgs, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return found, err
	}
	lex := shell.NewLex(parsed.EscapeToken)
	globals := map[string]string{}
	for key, value := range asked.Given {
		globals[key] = value
	}
	for _, arg := range metaArgs {
		for _, pair := range arg.Args {
			if pair.Value == nil {
				continue
			}
			value, _, err := lex.ProcessWord(*pair.Value, envs(globals))
			if err != nil {
				return found, err
			}
			globals[pair.Key] = value
		}
	}
	known := map[string]bool{}
	for at, stage := range stages {
		base, _, err := lex.ProcessWord(stage.BaseName, envs(globals))
		if err != nil {
			return found, err
		}
		if lower := strings.ToLower(base); !known[lower] && lower != "scratch" {
			found.Names = append(found.Names, name{lower, "FROM", stage.Location[0].Start.Line})
		}
		if stage.Name != "" {
			known[strings.ToLower(stage.Name)] = true
		}
		if err := readStage(stage, at, &found, known, globals, lex); err != nil {
			return found, err
		}
	}
	return found, nil
}

func readStage(stage instructions.Stage, at int, found *answer, known map[string]bool, globals map[string]string, lex *shell.Lex) error {
	env := map[string]string{}
	expand := func(word string) (string, error) {
		value, _, err := lex.ProcessWord(word, envs(env))
		return value, err
	}
	note := func(text, by string, line int) {
		lower := strings.ToLower(text)
		if number, err := strconv.Atoi(text); err == nil && by == "COPY --from" && number >= 0 && number <= at {
			return
		}
		if !known[lower] {
			found.Names = append(found.Names, name{lower, by, line})
		}
	}
	take := func(words []string) error {
		for _, word := range words {
			source, err := expand(word)
			if err != nil {
				return err
			}
			found.Sources = append(found.Sources, source)
		}
		return nil
	}
	for _, command := range stage.Commands {
		line := command.Location()[0].Start.Line
		switch one := command.(type) {
		case *instructions.EnvCommand:
			fresh := map[string]string{}
			for _, pair := range one.Env {
				value, err := expand(pair.Value)
				if err != nil {
					return err
				}
				key, err := expand(pair.Key)
				if err != nil {
					return err
				}
				fresh[key] = value
			}
			for key, value := range fresh {
				env[key] = value
			}
		case *instructions.ArgCommand:
			for _, pair := range one.Args {
				if pair.Value != nil {
					value, err := expand(*pair.Value)
					if err != nil {
						return err
					}
					env[pair.Key] = value
				} else if value, ok := globals[pair.Key]; ok {
					env[pair.Key] = value
				}
			}
		case *instructions.CopyCommand:
			if one.From != "" {
				note(one.From, "COPY --from", line)
			} else if err := take(one.SourcePaths); err != nil {
				return err
			}
		case *instructions.AddCommand:
			if err := take(one.SourcePaths); err != nil {
				return err
			}
		case *instructions.RunCommand:
			// Names are read before anything is filled in.
			for _, mount := range instructions.GetMounts(one) {
				if mount.From != "" {
					note(mount.From, "RUN --mount", line)
				}
			}
			if err := one.Expand(expand); err != nil {
				return err
			}
			for _, mount := range instructions.GetMounts(one) {
				if mount.From == "" && mount.Type == instructions.MountTypeBind {
					found.Sources = append(found.Sources, "mount "+mount.Source)
				}
			}
		case *instructions.OnbuildCommand:
			found.Names = append(found.Names, name{"onbuild", "ONBUILD", line})
		}
	}
	return nil
}

func envs(values map[string]string) shell.EnvGetter {
	list := make([]string, 0, len(values))
	for key, value := range values {
		list = append(list, key+"="+value)
	}
	return shell.EnvsFromSlice(list)
}
