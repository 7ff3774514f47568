// Writes a vulnerability database of Trivy's (its second schema) into a folder, of the advisories that it is given as JSON.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// As test/judges/scanners.ts has it: a package is a source package of Debian's, or one of npm's.
type advisory struct {
	ID        string `json:"id"`
	Ecosystem string `json:"ecosystem"`
	Package   string `json:"package"`
	Fixed     string `json:"fixed"`
}

const debian, npm = "debian 12", "npm::advisories"

func main() {
	var advisories []advisory
	check(json.NewDecoder(os.Stdin).Decode(&advisories))
	folder := os.Args[1]
	check(os.MkdirAll(folder, 0o755))
	check(write(filepath.Join(folder, "trivy.db"), advisories))
	now := time.Now()
	metadata := map[string]any{"Version": 2, "UpdatedAt": now, "NextUpdate": now.AddDate(1, 0, 0), "DownloadedAt": now}
	text, err := json.Marshal(metadata)
	check(err)
	check(os.WriteFile(filepath.Join(folder, "metadata.json"), text, 0o644))
}

func write(file string, advisories []advisory) error {
	database, err := bbolt.Open(file, 0o644, nil)
	if err != nil {
		return err
	}
	defer database.Close()
	return database.Update(func(tx *bbolt.Tx) error {
		for _, source := range []string{debian, npm} {
			about := map[string]string{"ID": "judges", "Name": "judges", "URL": "https://advisories.example"}
			if err := put(tx, []string{"data-source"}, source, about); err != nil {
				return err
			}
		}
		for _, one := range advisories {
			if err := put(tx, []string{"vulnerability"}, one.ID, map[string]any{"Title": one.ID}); err != nil {
				return err
			}
			buckets, value := []string{debian, one.Package}, map[string]any{"FixedVersion": one.Fixed}
			if one.Ecosystem == "npm" {
				buckets[0] = npm
				value = map[string]any{"VulnerableVersions": []string{"<" + one.Fixed}, "PatchedVersions": []string{one.Fixed}}
			}
			if err := put(tx, buckets, one.ID, value); err != nil {
				return err
			}
		}
		return nil
	})
}

func put(tx *bbolt.Tx, buckets []string, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	bucket, err := tx.CreateBucketIfNotExists([]byte(buckets[0]))
	for _, inner := range buckets[1:] {
		if err != nil {
			return err
		}
		bucket, err = bucket.CreateBucketIfNotExists([]byte(inner))
	}
	if err != nil {
		return err
	}
	return bucket.Put([]byte(key), text)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
