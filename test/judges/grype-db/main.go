// Writes a vulnerability database of Grype's (its sixth schema) into a folder, of the advisories that it is given as JSON. It
// is built inside of Grype's own module, because only Grype's library makes such a database.
package main

import (
	"encoding/json"
	"os"
	"time"

	"github.com/spf13/afero"

	v6 "github.com/anchore/grype/grype/db/v6"
)

// As test/judges/scanners.ts has it: a package is a source package of Debian's, or one of npm's.
type advisory struct {
	ID        string `json:"id"`
	Ecosystem string `json:"ecosystem"`
	Package   string `json:"package"`
	Fixed     string `json:"fixed"`
}

func main() {
	var advisories []advisory
	check(json.NewDecoder(os.Stdin).Decode(&advisories))
	folder := os.Args[1]
	check(os.MkdirAll(folder, 0o755))
	writer, err := v6.NewWriter(v6.Config{DBDirPath: folder, CacheSizeKiB: 1024})
	check(err)
	check(writer.SetDBMetadata())
	now := time.Now()
	for _, one := range advisories {
		provider := &v6.Provider{ID: "judges-" + one.Ecosystem, Version: "1", Processor: "judges", DateCaptured: &now}
		found := &v6.VulnerabilityHandle{
			Name: one.ID, Status: v6.VulnerabilityActive, PublishedDate: &now, ModifiedDate: &now,
			ProviderID: provider.ID, Provider: provider, BlobValue: &v6.VulnerabilityBlob{ID: one.ID},
		}
		check(writer.AddVulnerabilities(found))
		format, system := "semver", (*v6.OperatingSystem)(nil)
		if one.Ecosystem == "deb" {
			format, system = "deb", &v6.OperatingSystem{Name: "debian", ReleaseID: "debian", MajorVersion: "12", Codename: "bookworm"}
		}
		check(writer.AddAffectedPackages(&v6.AffectedPackageHandle{
			VulnerabilityID: found.ID, Vulnerability: found, OperatingSystem: system,
			Package: &v6.Package{Ecosystem: one.Ecosystem, Name: one.Package},
			BlobValue: &v6.PackageBlob{CVEs: []string{one.ID}, Ranges: []v6.Range{{
				Version: v6.Version{Type: format, Constraint: "< " + one.Fixed},
				Fix:     &v6.Fix{Version: one.Fixed, State: v6.FixedStatus},
			}}},
		}))
	}
	check(writer.Close())
	_, err = v6.WriteImportMetadata(afero.NewOsFs(), folder, "judges")
	check(err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
