// Command sumdb verifies a log of ours with Go's own sumdb/note and sumdb/tlog: no line of ours
// hashes, signs or walks the tree here.
//
//	sumdb FOLDER ROOT_VKEY
//
// FOLDER holds keys.note, checkpoint, tile/…, older/SIZE (checkpoints of the past) and
// proofs/INDEX (proof bundles). Prints what it verified; exits 1 with the reason at the first fault.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var folder string

func main() {
	folder = os.Args[1]
	roles := directory(os.Args[2])
	head := checkpoint(read("checkpoint"), roles["log"])
	leaves := entries(head.N, roles["publisher"])
	fromEntries(head, leaves)
	reader := tlog.TileHashReader(head, &tiles{map[string][]byte{}})
	for n, leaf := range leaves {
		path := must(tlog.ProveRecord(head.N, int64(n), reader))
		check(tlog.CheckRecord(path, head.N, head.Hash, int64(n), leaf))
	}
	older := growth(head, reader, roles["log"])
	proofs := bundles(leaves, roles["log"])
	fmt.Printf("entries: %d older: %d proofs: %d\n", len(leaves), older, proofs)
}

// directory opens keys.note under the root key and returns the verifiers of each role.
func directory(root string) map[string]note.Verifiers {
	opened := must(note.Open(read("keys.note"), note.VerifierList(must(note.NewVerifier(root)))))
	var body struct {
		Keys []struct{ Role, Vkey string }
	}
	check(json.Unmarshal([]byte(opened.Text), &body))
	listed := map[string][]note.Verifier{}
	for _, key := range body.Keys {
		if key.Role == "log" || key.Role == "publisher" {
			listed[key.Role] = append(listed[key.Role], must(note.NewVerifier(key.Vkey)))
		}
	}
	roles := map[string]note.Verifiers{}
	for role, keys := range listed {
		roles[role] = note.VerifierList(keys...)
	}
	return roles
}

func checkpoint(data []byte, log note.Verifiers) tlog.Tree {
	opened := must(note.Open(data, log))
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) == 4 && lines[3] == "", "a checkpoint has three lines")
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: hash(lines[2])}
}

// entries opens every entry as a note of the publisher and returns the record hashes.
func entries(size int64, publisher note.Verifiers) []tlog.Hash {
	var leaves []tlog.Hash
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		data := read(path(tlog.Tile{H: height, L: -1, N: n, W: int(width)}))
		for ; len(data) > 0; width-- {
			require(len(data) >= 2, "a bundle ends inside a length")
			length := 2 + int(binary.BigEndian.Uint16(data))
			require(len(data) >= length, "a bundle ends inside an entry")
			must(note.Open(data[2:length], publisher))
			leaves = append(leaves, tlog.RecordHash(data[2:length]))
			data = data[length:]
		}
		require(width == 0, "a bundle of another width")
	}
	return leaves
}

// fromEntries computes the root from the entries alone.
func fromEntries(head tlog.Tree, leaves []tlog.Hash) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			found[at] = stored[index]
		}
		return found, nil
	})
	for n, leaf := range leaves {
		stored = append(stored, must(tlog.StoredHashesForRecordHash(int64(n), leaf, reader))...)
	}
	require(must(tlog.TreeHash(head.N, reader)) == head.Hash, "the entries have another root")
}

// growth proves that the log extends each older checkpoint.
func growth(head tlog.Tree, reader tlog.HashReader, log note.Verifiers) int {
	names := must(filepath.Glob(filepath.Join(folder, "older", "*")))
	for _, name := range names {
		old := checkpoint(must(os.ReadFile(name)), log)
		path := must(tlog.ProveTree(head.N, old.N, reader))
		check(tlog.CheckTree(path, head.N, head.Hash, old.N, old.Hash))
	}
	return len(names)
}

// bundles verifies the proofs that our side made.
func bundles(leaves []tlog.Hash, log note.Verifiers) int {
	names := must(filepath.Glob(filepath.Join(folder, "proofs", "*")))
	for _, name := range names {
		top, rest, found := strings.Cut(string(must(os.ReadFile(name))), "\n\n")
		require(found, "a proof without a checkpoint")
		head := checkpoint([]byte(rest), log)
		lines := strings.Split(top, "\n")
		require(len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "a proof's first line")
		index := must(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
		require(filepath.Base(name) == strconv.FormatInt(index, 10), "a proof of another entry")
		var path tlog.RecordProof
		for _, line := range lines[2:] {
			path = append(path, hash(line))
		}
		check(tlog.CheckRecord(path, head.N, head.Hash, index, leaves[index]))
	}
	return len(names)
}

// tiles reads tiles for tlog, which checks each against the tree before it uses it.
type tiles struct{ kept map[string][]byte }

func (t *tiles) Height() int                     { return height }
func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *tiles) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(asked))
	for at, tile := range asked {
		name := path(tile)
		if t.kept[name] == nil {
			t.kept[name] = read(name)
		}
		data[at] = t.kept[name]
	}
	return data, nil
}

// path is the tile's path in the newer layout (C2SP tlog-tiles), which names no height.
func path(tile tlog.Tile) string {
	name := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	return strings.Replace(name, "tile/data/", "tile/entries/", 1)
}

func hash(text string) tlog.Hash {
	data := must(base64.StdEncoding.Strict().DecodeString(text))
	require(len(data) == tlog.HashSize, "a hash of another length")
	return tlog.Hash(*(*[tlog.HashSize]byte)(data))
}

func read(name string) []byte {
	return must(os.ReadFile(filepath.Join(folder, name)))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func require(holds bool, words string) {
	if !holds {
		check(fmt.Errorf("%s", words))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}
