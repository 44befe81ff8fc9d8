// Writes src/chartlint/goregex/unicode.txt from Go's package unicode: go run unicode_tables.go > unicode.txt
package main

import (
	"fmt"
	"slices"
	"sort"
	"unicode"
)

func write(kind, name string, table *unicode.RangeTable) {
	fmt.Print(kind, " ", name)
	start, last := -1, -1
	end := func() {
		if start >= 0 && start == last {
			fmt.Printf(" %x", start)
		} else if start >= 0 {
			fmt.Printf(" %x-%x", start, last)
		}
	}
	put := func(low, high, stride int) {
		for code := low; code <= high; code += stride {
			if start < 0 || code != last+1 {
				end()
				start = code
			}
			last = code
		}
	}
	for _, r := range table.R16 {
		put(int(r.Lo), int(r.Hi), int(r.Stride))
	}
	for _, r := range table.R32 {
		put(int(r.Lo), int(r.Hi), int(r.Stride))
	}
	end()
	fmt.Println()
}

func writeAll(kind string, tables map[string]*unicode.RangeTable, wanted func(string) bool) {
	var names []string
	for name := range tables {
		if wanted(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		write(kind, name, tables[name])
	}
}

func main() {
	fmt.Printf("# Go's package unicode, Unicode %s: categories (c), scripts (s), "+
		"and characters equal but for case (f); hexadecimal.\n", unicode.Version)
	writeAll("c", unicode.Categories, func(name string) bool { return len(name) == 2 && name != "LC" && name != "Cn" })
	writeAll("s", unicode.Scripts, func(string) bool { return true })
	fmt.Print("f")
	for code := rune(0); code <= unicode.MaxRune; code++ {
		orbit := []rune{code}
		for other := unicode.SimpleFold(code); other != code; other = unicode.SimpleFold(other) {
			orbit = append(orbit, other)
		}
		if len(orbit) > 1 && slices.Min(orbit) == code {
			fmt.Printf(" %x", orbit[0])
			for _, other := range orbit[1:] {
				fmt.Printf("=%x", other)
			}
		}
	}
	fmt.Println()
}
